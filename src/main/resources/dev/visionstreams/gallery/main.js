// The page: outcomes come in, the reader decides what is shown.

import {Detail} from './detail.js';
import {el, id} from './dom.js';
import {Grid} from './grid.js';
import {Filters, showCounts} from './header.js';
import {Outcomes} from './outcomes.js';
import * as text from './text.js';

const outcomes = new Outcomes();
const filters = new Filters();
const grid = new Grid(id('outcomes'));
const detail = new Detail(id('detail'));

/** Outcomes with a higher number came while the reader looked at others. */
let horizon = 0;
let pointing = false;

/** Whether new outcomes may move the list: nobody looks at anything in particular. */
const following = () => scrollY < 8 && !pointing && !grid.hasFocus && detail.number === null;

function refresh() {
  const matching = outcomes.all.filter(outcome => filters.matches(outcome));
  if (following() || !horizon) horizon = outcomes.newest;
  const shown = matching.filter(outcome => outcome.number <= horizon);
  const waiting = matching.length - shown.length;
  grid.show(shown);
  id('new').hidden = !waiting;
  id('new').textContent = `${text.count(waiting)} new`;
  id('found').textContent = filters.active ? `${text.plural(shown.length, 'outcome')} found` : '';
  showEmpty(shown.length === 0);
}

function showEmpty(empty) {
  id('empty').hidden = !empty;
  if (!empty) return;
  id('empty').replaceChildren(...(filters.active
    ? [el('h2', {}, 'Nothing matches these filters'), el('p', {}, 'Clear them to see all outcomes.')]
    : [el('h2', {}, 'Waiting for the first outcome'),
      el('p', {}, 'Send a request, with ', el('code', {}, 'submit'), ' for example: its result appears here by itself.')]));
}

function reveal(byKeyboard) {
  horizon = outcomes.newest;
  scrollTo(0, 0);
  refresh();
  if (byKeyboard) grid.focus(grid.items[0]?.number);
}

function open(number) {
  const outcome = outcomes.byNumber(number);
  if (!outcome) return;
  const at = grid.items.indexOf(outcome);
  detail.show(outcome, outcomes.advice(outcome.value), {newer: at > 0, older: at >= 0 && at < grid.items.length - 1});
}

/** The address names the outcome that is open, so that Back closes it and a reload opens it again. */
function route() {
  const number = Number(location.hash.slice(1));
  if (number) open(number);
  else if (detail.number !== null) id('detail').close();
}

let spoken = 0;
function speak() {
  clearTimeout(spoken); // once it is quiet, not for each
  spoken = setTimeout(() => {
    const {enriched, rejected} = outcomes.state;
    id('spoken').textContent = `${text.count(enriched)} enriched, ${text.count(rejected)} rejected`;
  }, 3_000);
}

function live(state, name) {
  id('live').className = `live ${state}`;
  id('live').lastElementChild.textContent = name;
}

outcomes.addEventListener('found', () => live('on', 'Live'));
outcomes.addEventListener('lost', () => live('off', 'Reconnecting'));
outcomes.addEventListener('state', () => {
  showCounts(outcomes.state);
  if (outcomes.state.newest < horizon) horizon = 0; // a new run
  filters.offer(outcomes.state, outcomes.all);
});
outcomes.addEventListener('more', () => {
  const first = !horizon;
  filters.offer(outcomes.state, outcomes.all);
  refresh();
  speak();
  if (first) route();
});
filters.addEventListener('change', () => {
  horizon = outcomes.newest;
  scrollTo(0, 0);
  refresh();
});
detail.addEventListener('go', event => {
  const at = grid.items.findIndex(item => item.number === detail.number) + event.detail;
  if (grid.items[at]) location.replace(`#${grid.items[at].number}`);
});
detail.addEventListener('close', () => {
  const number = Number(location.hash.slice(1));
  if (number) history.replaceState(null, '', location.pathname);
  grid.focus(number);
});
addEventListener('hashchange', route);
addEventListener('scroll', () => following() && !id('new').hidden && refresh(), {passive: true});
id('outcomes').addEventListener('pointerover', event => {
  pointing = event.pointerType === 'mouse';
});
id('outcomes').addEventListener('pointerleave', () => {
  pointing = false;
});
id('new').addEventListener('click', event => reveal(event.detail === 0));
addEventListener('keydown', event => {
  if (event.key === '/' && detail.number === null && !event.target.closest('input, select')) {
    event.preventDefault();
    id('text').focus();
  } else if (event.key === 'Escape' && event.target === id('text')) {
    id('text').value ? filters.reset() : id('text').blur();
  } else if ((event.key === 'ArrowDown' || event.key === 'Enter') && event.target === id('text')) {
    event.preventDefault();
    grid.focus(grid.items[0]?.number);
  }
});

showEmpty(true);
outcomes.start();
