// One outcome, as large as the window.

import {headline, taskName} from './card.js';
import {el, svg} from './dom.js';
import {panel} from './panel.js';
import {Stage} from './stage.js';
import * as text from './text.js';

const ICONS = {
  back: 'M15 5l-7 7 7 7', forth: 'M9 5l7 7-7 7', close: 'M6 6l12 12M18 6L6 18', plus: 'M12 5v14M5 12h14', minus: 'M5 12h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5', marks: 'M5 5h14v14H5z',
};

/** Events: `go` (detail: 1 or -1) for the next or the one before, `close`. */
export class Detail extends EventTarget {
  #dialog;
  #stage = new Stage();
  #title = el('h2', {id: 'detail-title'});
  #tabs = el('div', {class: 'tabs', role: 'group', 'aria-label': 'Images'});
  #panel = el('div', {class: 'panel'});
  #marks = button('marks', 'Hide or show what was found (B)', () => this.#toggle());
  #back = button('back', 'Newer (left arrow)', () => this.#tell('go', -1));
  #forth = button('forth', 'Older (right arrow)', () => this.#tell('go', 1));
  #outcome = null;
  #advice = '';
  #picked = null;

  constructor(dialog) {
    super();
    this.#dialog = dialog;
    const tools = el('div', {class: 'tools', role: 'toolbar', 'aria-label': 'Image'},
      button('minus', 'Zoom out (-)', () => this.#stage.zoom(1 / 1.4)), button('fit', 'Fit (0)', () => this.#stage.fit()),
      button('plus', 'Zoom in (+)', () => this.#stage.zoom(1.4)), this.#marks);
    dialog.append(
      el('header', {}, this.#back, this.#forth, this.#title, button('close', 'Close (Escape)', () => dialog.close())),
      el('div', {class: 'look'}, this.#tabs, this.#stage.element, tools), this.#panel);
    dialog.addEventListener('close', () => this.#tell('close'));
    dialog.addEventListener('keydown', event => this.#onKey(event));
    this.#stage.addEventListener('point', event => this.#point(event.detail));
    this.#stage.addEventListener('pick', event => this.#pick(event.detail, true));
  }

  get number() {
    return this.#dialog.open ? this.#outcome.number : null;
  }

  show(outcome, advice, {newer, older}) {
    this.#outcome = outcome;
    this.#advice = advice;
    this.#title.replaceChildren(el('span', {class: `badge ${outcome.state}`}, taskName(outcome)),
      el('span', {class: 'what'}, headline(outcome)),
      el('small', {}, `${outcome.requestId} · ${text.time(outcome.receivedAt)}`));
    this.#back.disabled = !newer;
    this.#forth.disabled = !older;
    const opens = !this.#dialog.open;
    if (opens) this.#dialog.showModal(); // a stage that isn't shown has no size to draw for
    this.#showImage(0);
    if (opens) this.#stage.element.focus();
  }

  #showImage(index) {
    const outcome = this.#outcome;
    this.#tabs.hidden = outcome.imageCount < 2;
    this.#tabs.replaceChildren(...outcome.images.slice(0, 50).map((image, i) => el('button', {type: 'button',
      'aria-pressed': String(i === index), onclick: () => this.#showImage(i)}, `Image ${i + 1}`)));
    this.#picked = null;
    this.#stage.show(outcome, index);
    this.#marks.disabled = !this.#stage.marks.length;
    const parts = panel(outcome, this.#stage.marks, this.#advice, (mark, chosen) => chosen ? this.#pick(mark) : this.#point(mark));
    this.#panel.replaceChildren(...parts.filter(Boolean));
    this.#panel.scrollTop = 0;
  }

  /** Pointed at in the list or in the image: shown in both. */
  #point(mark) {
    const shown = mark ?? this.#picked;
    this.#stage.highlight(shown);
    this.#rows().forEach((row, i) => row.classList.toggle('on', this.#stage.marks[i] === shown));
  }

  #pick(mark, inImage = false) {
    this.#picked = mark === this.#picked ? null : mark;
    this.#rows().forEach((row, i) => {
      const chosen = this.#picked !== null && this.#stage.marks[i] === this.#picked;
      row.setAttribute('aria-pressed', String(chosen));
      if (chosen && inImage) row.scrollIntoView({block: 'nearest'});
    });
    if (this.#picked && !inImage) this.#stage.lookAt(this.#picked);
    this.#point(this.#picked);
  }

  #rows() {
    return [...this.#panel.querySelectorAll('.found-mark')];
  }

  #toggle() {
    this.#marks.setAttribute('aria-pressed', String(this.#stage.toggle()));
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('pre, input')) return;
    const actions = {
      ArrowLeft: () => !this.#back.disabled && this.#tell('go', -1),
      ArrowRight: () => !this.#forth.disabled && this.#tell('go', 1),
      '+': () => this.#stage.zoom(1.4), '=': () => this.#stage.zoom(1.4), '-': () => this.#stage.zoom(1 / 1.4),
      0: () => this.#stage.fit(), b: () => this.#toggle(),
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }
}

function button(icon, title, onclick) {
  return el('button', {type: 'button', class: 'icon', title, 'aria-label': title, onclick},
    svg('svg', {viewBox: '0 0 24 24', 'aria-hidden': 'true'}, svg('path', {d: ICONS[icon]})));
}
