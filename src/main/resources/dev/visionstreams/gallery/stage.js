// One image to look at closely: zoom, pan, and marks that can be pointed at.

import {placeholder, whyNot} from './card.js';
import {el, svg} from './dom.js';
import {drawLabels, drawMarks, marksOf, scaleMarks} from './drawing.js';

const CLOSEST = 32;
const STEP = 1.4;

/** Events: `point` (detail: a mark or null) when one is pointed at, `pick` when it is chosen. */
export class Stage extends EventTarget {
  element = el('div', {class: 'stage', tabindex: 0, role: 'application',
    'aria-label': 'Image. Plus and minus zoom, arrow keys move it, zero fits it, B hides or shows what was found.'});

  #svg = svg('svg', {'aria-hidden': 'true'});
  #shapes = svg('g', {class: 'marks'});
  #labels = svg('g', {class: 'labels'});
  #marks = [];
  #elements = [];
  #size = {width: 1, height: 1};
  #zoom = 1;
  #centre = {x: .5, y: .5};
  #pointers = new Map();
  #moved = false;
  #shown = null;

  constructor() {
    super();
    this.element.append(this.#svg);
    new ResizeObserver(() => this.#place()).observe(this.element);
    this.element.addEventListener('wheel', event => this.#onWheel(event), {passive: false});
    this.element.addEventListener('keydown', event => this.#onKey(event));
    this.element.addEventListener('dblclick', event => this.zoom(STEP * STEP, event));
    for (const name of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel']) {
      this.element.addEventListener(name, event => this.#onPointer(event));
    }
    this.#shapes.addEventListener('pointerover', event => this.#tell('point', this.#markOf(event.target)));
    this.#shapes.addEventListener('pointerleave', () => this.#tell('point', null));
  }

  get marks() {
    return this.#marks;
  }

  show(outcome, index) {
    const shown = this.#shown = {};
    const described = outcome.images[index] ?? {};
    const known = described.width > 0 && described.height > 0;
    this.#size = known ? {width: described.width, height: described.height} : {width: 1600, height: 1200};
    this.#marks = known ? marksOf(outcome, index) : [];
    this.#zoom = 1;
    this.#centre = {x: this.#size.width / 2, y: this.#size.height / 2};
    const fit = known ? 'none' : 'xMidYMid meet';
    const small = svg('image', {...this.#size, preserveAspectRatio: fit});
    const large = svg('image', {...this.#size, preserveAspectRatio: fit});
    this.#shapes.replaceChildren();
    this.#elements = drawMarks(this.#shapes, outcome, this.#marks);
    this.#svg.replaceChildren(small, large, this.#shapes, this.#labels);
    this.element.querySelector('.placeholder')?.remove();
    large.addEventListener('load', () => small.remove());
    large.addEventListener('error', async () => {
      const why = outcome.imageCount ? await whyNot(outcome.number, index) : 'No image';
      if (this.#shown !== shown) return;
      large.remove();
      small.remove();
      this.element.append(placeholder(why));
    });
    if (outcome.imageCount) small.setAttribute('href', `/images/${outcome.number}/${index}/thumbnail`);
    large.setAttribute('href', `/images/${outcome.number}/${index}/full`);
    this.#place();
  }

  /** @param mark null: none */
  highlight(mark) {
    const at = this.#marks.indexOf(mark);
    this.#svg.classList.toggle('pointed', at >= 0);
    this.#elements.forEach((element, i) => element.classList.toggle('on', i === at));
    this.#label(mark);
  }

  /** Brings a mark into view, closer if it is small. */
  lookAt(mark) {
    const {x, y, width, height} = mark.box;
    this.#centre = {x: x + width / 2, y: y + height / 2};
    const wanted = mark.kind === 'point' ? 2
      : Math.min(this.#size.width / Math.max(width, 1), this.#size.height / Math.max(height, 1)) / 2;
    this.#zoom = Math.max(1, Math.min(wanted, 8));
    this.#place();
  }

  fit() {
    this.#zoom = 1;
    this.#centre = {x: this.#size.width / 2, y: this.#size.height / 2};
    this.#place();
  }

  /** @param at a pointer's event: what is under it stays there */
  zoom(factor, at = null) {
    const before = this.#zoom;
    this.#zoom = Math.max(1, Math.min(before * factor, CLOSEST));
    if (at) {
      const there = this.#position(at);
      const kept = before / this.#zoom;
      this.#centre = {x: there.x + (this.#centre.x - there.x) * kept, y: there.y + (this.#centre.y - there.y) * kept};
    }
    this.#place();
  }

  toggle() {
    return this.#svg.classList.toggle('plain');
  }

  /** Image pixels per CSS pixel. */
  get #unit() {
    const {clientWidth, clientHeight} = this.element;
    return Math.max(this.#size.width / Math.max(clientWidth, 1), this.#size.height / Math.max(clientHeight, 1)) / this.#zoom;
  }

  #view() {
    const unit = this.#unit;
    const width = this.element.clientWidth * unit;
    const height = this.element.clientHeight * unit;
    return {x: this.#centre.x - width / 2, y: this.#centre.y - height / 2, width, height};
  }

  #position(event) {
    const box = this.element.getBoundingClientRect();
    const view = this.#view();
    return {x: view.x + (event.clientX - box.left) * this.#unit, y: view.y + (event.clientY - box.top) * this.#unit};
  }

  #place() {
    const bound = (value, size, seen) => (seen >= size ? size / 2 : Math.max(seen / 2, Math.min(value, size - seen / 2)));
    const view = this.#view();
    this.#centre = {x: bound(this.#centre.x, this.#size.width, view.width),
      y: bound(this.#centre.y, this.#size.height, view.height)};
    const {x, y, width, height} = this.#view();
    this.#svg.setAttribute('viewBox', `${x} ${y} ${Math.max(width, 1)} ${Math.max(height, 1)}`);
    this.element.classList.toggle('close', this.#zoom > 1);
    scaleMarks(this.#shapes, this.#unit);
    this.#label(null);
  }

  #label(first) {
    drawLabels(this.#labels, this.#marks, this.#view(), this.#unit, {first: first ? [first] : []});
  }

  #markOf(target) {
    const at = this.#elements.indexOf(target.closest('.mark'));
    return at < 0 ? null : this.#marks[at];
  }

  #onWheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .002)), event);
  }

  #onKey(event) {
    const step = 80 * this.#unit;
    const moves = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]};
    if (moves[event.key] && this.#zoom > 1) {
      this.#centre = {x: this.#centre.x + moves[event.key][0], y: this.#centre.y + moves[event.key][1]};
      this.#place();
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #onPointer(event) {
    const before = this.#pointers.get(event.pointerId);
    if (event.type === 'pointerdown') {
      this.#moved = false;
      this.#pointers.set(event.pointerId, event);
    } else if (event.type === 'pointermove' && before) {
      this.#drag(before, event);
    } else if (event.type !== 'pointermove') {
      this.#pointers.delete(event.pointerId);
      if (event.type === 'pointerup' && before && !this.#moved) this.#tell('pick', this.#markOf(event.target));
    }
  }

  #drag(before, event) {
    const [x, y] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!this.#moved && Math.hypot(x, y) < 4) return;
    if (!this.#moved) this.element.setPointerCapture(event.pointerId);
    this.#moved = true;
    const others = [...this.#pointers.values()].filter(other => other.pointerId !== event.pointerId);
    if (others.length === 1) {
      const apart = one => Math.hypot(one.clientX - others[0].clientX, one.clientY - others[0].clientY);
      this.zoom(apart(event) / Math.max(apart(before), 1), others[0]);
    } else {
      this.#centre = {x: this.#centre.x - x * this.#unit, y: this.#centre.y - y * this.#unit};
      this.#place();
    }
    this.#pointers.set(event.pointerId, event);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, {detail}));
  }
}
