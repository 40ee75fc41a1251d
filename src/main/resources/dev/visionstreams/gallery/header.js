// Counters, rate and filters.

import {el, id, svg} from './dom.js';
import * as text from './text.js';

const STATES = [['', 'All'], ['enriched', 'Enriched'], ['rejected', 'Rejected'], ['unreadable', 'Unreadable']];
const MOST_LABELS = 100;
const RATE_SECONDS = 10;

/** What the page is to show; `change` when the reader chose something else. */
export class Filters extends EventTarget {
  #state = '';

  constructor() {
    super();
    id('text').addEventListener('input', () => this.#changed());
    for (const name of ['task', 'label']) id(name).addEventListener('change', () => this.#changed());
    id('reset').addEventListener('click', () => this.reset());
    for (const [value, name] of STATES) {
      id('states').append(el('button', {type: 'button', 'data-state': value, 'aria-pressed': String(!value),
        onclick: () => this.#choose(value)}, name, el('b')));
    }
    this.#options(id('task'), 'All tasks', []);
    this.#options(id('label'), 'All labels', []);
  }

  matches(outcome) {
    const words = id('text').value.trim().toLowerCase();
    return (!this.#state || outcome.state === this.#state)
      && (!id('task').value || outcome.task === id('task').value)
      && (!id('label').value || outcome.labels.has(id('label').value))
      && (!words || words.split(/\s+/).every(word => outcome.text.includes(word)));
  }

  get active() {
    return Boolean(this.#state || id('task').value || id('label').value || id('text').value.trim());
  }

  reset() {
    id('text').value = id('task').value = id('label').value = '';
    this.#choose('');
  }

  /** Offers the tasks and labels that there are. */
  offer(state, outcomes) {
    const labels = new Map();
    for (const outcome of outcomes) for (const label of outcome.labels) labels.set(label, (labels.get(label) ?? 0) + 1);
    const frequent = [...labels].sort(([, one], [, other]) => other - one).slice(0, MOST_LABELS).map(([label]) => label);
    this.#options(id('task'), 'All tasks', Object.keys(state.tasks).filter(Boolean), text.words);
    this.#options(id('label'), 'All labels', frequent.sort((one, other) => one.localeCompare(other)));
    const counts = {'': state.enriched + state.rejected + state.unreadable, ...state};
    for (const button of id('states').children) {
      const count = counts[button.dataset.state];
      button.querySelector('b').textContent = text.few(count);
      button.hidden = button.dataset.state === 'unreadable' && !count;
    }
  }

  #options(select, all, values, shown = value => value) {
    const known = [...select.options].slice(1).map(option => option.value);
    if (select.options.length && known.join('\n') === values.join('\n')) return;
    const chosen = select.value;
    const options = values.includes(chosen) || !chosen ? values : [chosen, ...values];
    select.replaceChildren(el('option', {value: ''}, all),
      ...options.map(value => el('option', {value}, shown(value).slice(0, 60))));
    select.value = chosen;
  }

  #choose(state) {
    this.#state = state;
    for (const button of id('states').children) button.setAttribute('aria-pressed', String(button.dataset.state === state));
    this.#changed();
  }

  #changed() {
    id('reset').hidden = !this.active;
    this.dispatchEvent(new Event('change'));
  }
}

export function showCounts(state) {
  const rate = state.perSecond.slice(-RATE_SECONDS - 1, -1).reduce((sum, one) => sum + one, 0) / RATE_SECONDS;
  const counts = [
    ['enriched', text.count(state.enriched), ''],
    ['rejected', text.count(state.rejected), state.rejected ? 'bad' : ''],
    ['per second', rate >= 10 ? rate.toFixed(0) : rate.toFixed(1), ''],
    ['tokens', text.few(state.tokens), ''],
    ...(state.reused ? [['reused', text.count(state.reused), '']] : []),
    ...Object.entries(state.costs).slice(0, 2).map(([currency, amount]) => ['cost', text.money(amount, currency), '']),
  ];
  id('counts').replaceChildren(...counts.map(([name, value, tone]) =>
    el('div', {class: tone}, el('dt', {}, name), el('dd', {}, value))));
  showRate(state.perSecond);
}

function showRate(perSecond) {
  const highest = Math.max(4, ...perSecond);
  const bars = perSecond.map((value, i) => value
    ? svg('rect', {x: i * 2, y: 24 - value / highest * 24, width: 1.5, height: value / highest * 24}) : null);
  id('spark').replaceChildren(...bars.filter(Boolean), svg('path', {d: 'M0 23.75H120'}));
}
