// Places for labels: beside their boxes, within the view, off each other and off small boxes. LabelPlaces.java does the same.

const FREE_SHARE = .15; // of a box may be covered: its object is seen all the same

const context = document.createElement('canvas').getContext('2d');
const widths = new Map();

/** In CSS pixels; measured once per text. */
export function textWidth(text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    if (widths.size > 5_000) widths.clear();
    context.font = font;
    widths.set(key, context.measureText(text).width);
  }
  return widths.get(key);
}

export class LabelPlaces {
  #view;
  #boxes;
  #taken;

  /**
   * @param view {x, y, width, height}, in the same units as everything else
   * @param boxes what labels should leave visible
   * @param taken where no label should be
   */
  constructor(view, boxes, taken) {
    this.#view = view;
    this.#boxes = boxes;
    this.#taken = [...taken];
  }

  /** The place that hides least of other labels and of boxes, and how much of labels it hides. */
  place(box, width, height) {
    const right = box.x + box.width - width;
    const below = box.y + box.height;
    const corners = [
      [box.x, box.y - height], [box.x, box.y], [right, box.y - height], [right, box.y],
      [box.x, below], [box.x, below - height], [right, below], [right, below - height],
      [box.x + box.width, box.y + (box.height - height) / 2], [box.x - width, box.y + (box.height - height) / 2],
      [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2],
    ];
    const view = this.#view;
    let best = null;
    for (const [left, top] of corners) {
      const x = Math.max(view.x, Math.min(left, view.x + view.width - width));
      const y = Math.max(view.y, Math.min(top, view.y + view.height - height));
      const place = {x, y, width, height, hidden: 0};
      for (const other of this.#taken) place.hidden += overlap(place, other);
      place.cost = place.hidden + this.#boxesHidden(place) + Math.abs(x - left) + Math.abs(y - top);
      if (!best || place.cost < best.cost) best = place;
      if (!place.cost) break;
    }
    return best;
  }

  /** As much as the label's area for each box that it hides entirely. */
  #boxesHidden(place) {
    let hidden = 0;
    for (const box of this.#boxes) {
      const share = overlap(place, box) / Math.max(1, box.width * box.height);
      hidden += Math.max(0, share - FREE_SHARE) * place.width * place.height;
    }
    return hidden;
  }

  take(place) {
    this.#taken.push(place);
  }
}

function overlap(one, other) {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return width > 0 && height > 0 ? width * height : 0;
}
