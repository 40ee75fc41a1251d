// The list: as many cards as the window shows and a few more, however many outcomes there are.

import {card} from './card.js';

const LEAST_WIDTH = 270;
const BODY_HEIGHT = 126;
const SPARE_ROWS = 2;

export class Grid {
  #list;
  #items = [];
  #cards = new Map(); // by the outcome's number
  #active = null; // the number of the card that Tab reaches
  #columns = 1;
  #frame = 0;
  #size = '';

  constructor(list) {
    this.#list = list;
    addEventListener('scroll', () => this.#later(), {passive: true});
    new ResizeObserver(() => this.#later()).observe(list);
    list.addEventListener('keydown', event => this.#onKey(event));
    list.addEventListener('focusin', event => {
      const number = Number(event.target.hash?.slice(1));
      if (number) this.#activate(number);
    });
  }

  /** @param items outcomes, in the order in which they are shown */
  show(items) {
    this.#items = items;
    if (!items.some(item => item.number === this.#active)) this.#active = null;
    this.#render();
  }

  get items() {
    return this.#items;
  }

  /** Whether a reader who uses the keyboard is in the list. */
  get hasFocus() {
    const focused = document.activeElement;
    return focused !== this.#list && this.#list.contains(focused) && focused.matches(':focus-visible');
  }

  /** Puts the focus on an outcome, and brings it into view. */
  focus(number) {
    const at = this.#items.findIndex(item => item.number === number);
    if (at >= 0) this.#focusAt(at);
  }

  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#render());
  }

  #measure() {
    const styles = getComputedStyle(this.#list);
    const gap = parseFloat(styles.getPropertyValue('--gap')) || 16;
    const full = this.#list.clientWidth;
    this.#columns = Math.max(1, Math.floor((full + gap) / (LEAST_WIDTH + gap)));
    const width = (full - gap * (this.#columns - 1)) / this.#columns;
    const imageHeight = Math.round(Math.min(width * .68, 320));
    const height = imageHeight + BODY_HEIGHT;
    return {gap, width, imageHeight, height, pitch: height + gap};
  }

  #render() {
    this.#frame = 0;
    const {gap, width, imageHeight, height, pitch} = this.#measure();
    const rows = Math.ceil(this.#items.length / this.#columns);
    this.#list.style.height = `${Math.max(0, rows * pitch - gap)}px`;
    const size = `${width}x${imageHeight}`;
    if (size !== this.#size) {
      this.#size = size;
      this.#clear();
      this.#list.style.setProperty('--image-height', `${imageHeight}px`);
    }
    const top = -this.#list.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(top / pitch) - SPARE_ROWS) * this.#columns;
    const to = Math.min(this.#items.length, (Math.ceil((top + innerHeight) / pitch) + SPARE_ROWS) * this.#columns);
    const wanted = new Map();
    for (let at = from; at < to; at++) wanted.set(this.#items[at].number, at);
    const focused = this.#items.findIndex(item => item.number === this.#active);
    if (focused >= 0 && this.hasFocus) wanted.set(this.#active, focused);
    this.#drop(number => !wanted.has(number));
    let before = null;
    for (const [number, at] of [...wanted].sort(([, one], [, other]) => other - one)) {
      const element = this.#cards.get(number) ?? this.#make(this.#items[at], width, imageHeight);
      const x = (at % this.#columns) * (width + gap);
      const y = Math.floor(at / this.#columns) * pitch;
      const place = `${x}px ${y}px`;
      if (element.style.translate !== place) element.style.translate = place;
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      element.setAttribute('aria-posinset', at + 1);
      element.setAttribute('aria-setsize', this.#items.length);
      if (element.nextSibling !== before || !element.parentNode) this.#list.insertBefore(element, before);
      before = element;
    }
    this.#roving(from);
  }

  #make(item, width, imageHeight) {
    const element = card(item, width, imageHeight);
    this.#cards.set(item.number, element);
    return element;
  }

  #drop(unwanted) {
    for (const [number, element] of this.#cards) {
      if (unwanted(number)) {
        element.remove();
        this.#cards.delete(number);
      }
    }
  }

  #clear() {
    const focused = this.hasFocus ? this.#active : null;
    this.#drop(() => true);
    if (focused) queueMicrotask(() => this.focus(focused));
  }

  /** Tab reaches one card; the others are reached by arrow keys. */
  #roving(first) {
    const reached = this.#cards.has(this.#active) ? this.#active : this.#items[first]?.number;
    for (const [number, element] of this.#cards) element.firstChild.tabIndex = number === reached ? 0 : -1;
  }

  #activate(number) {
    this.#active = number;
    this.#roving(0);
  }

  #onKey(event) {
    const at = this.#items.findIndex(item => item.number === this.#active);
    const steps = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns, ArrowUp: -this.#columns,
      Home: -at, End: this.#items.length - 1 - at};
    const step = steps[event.key];
    if (at < 0 || step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = at + step;
    if (to >= 0 && to < this.#items.length) this.#focusAt(to);
  }

  #focusAt(at) {
    const {height, pitch} = this.#measure();
    const header = document.querySelector('.top').offsetHeight + 12;
    const y = this.#list.getBoundingClientRect().top + Math.floor(at / this.#columns) * pitch;
    if (y < header) scrollBy(0, y - header);
    else if (y + height > innerHeight - 12) scrollBy(0, y + height - innerHeight + 12);
    this.#active = this.#items[at].number;
    this.#render();
    this.#cards.get(this.#active)?.firstChild.focus({preventScroll: true});
  }
}
