// What was found in an image, drawn over it in the image's own pixels.

import {svg} from './dom.js';
import {LabelPlaces, textWidth} from './labels.js';

const COLOURS = 8;
const FONT_SIZE = 11;
const FONT = `600 ${FONT_SIZE}px system-ui, sans-serif`;
const MOST_CHARACTERS = 40;
const MOST_LABELS = 100;
let masks = 0;

/** Everything that an outcome says of one image: [{index, kind, label, colour, box, …}], larger ones first. */
export function marksOf(outcome, image) {
  const event = outcome.value;
  const colours = new Map();
  const colour = label => {
    if (!colours.has(label)) colours.set(label, colours.size % COLOURS);
    return colours.get(label);
  };
  const marks = [];
  if (image === 0) {
    (event.objects ?? []).forEach((object, index) => {
      const {minX, minY, maxX, maxY} = object.box;
      marks.push({index, kind: 'object', label: object.label, colour: colour(object.label), confidence: object.confidence,
        box: {x: minX, y: minY, width: maxX - minX, height: maxY - minY}, rings: object.polygon ?? [],
        mask: outcome.masks.includes(index) && !object.polygon?.length});
    });
  }
  (event.points ?? []).forEach((point, index) => {
    if ((point.image ?? 0) === image) {
      marks.push({index, kind: 'point', label: point.label, colour: colour(point.label), confidence: point.confidence,
        box: {x: point.x + .5, y: point.y + .5, width: 0, height: 0}, rings: []});
    }
  });
  return marks;
}

/** Draws shapes; returns an element for each mark, in its order. */
export function drawMarks(parent, outcome, marks) {
  const elements = marks.map(mark => mark.kind === 'point' ? point(mark) : object(outcome, mark));
  const largestFirst = elements.map((element, i) => [marks[i].box, element])
    .sort(([one], [other]) => other.width * other.height - one.width * one.height);
  parent.append(...largestFirst.map(([, element]) => element)); // small ones stay within reach
  return elements;
}

function object(outcome, mark) {
  const group = svg('g', {class: `mark c${mark.colour}`, 'data-index': mark.index});
  if (mark.rings.length) {
    const path = mark.rings.map(ring => 'M' + ring.corners.map(corner => `${corner.x} ${corner.y}`).join('L') + 'Z').join('');
    group.append(svg('path', {class: 'area', d: path, 'fill-rule': 'evenodd'}));
  } else if (mark.mask) {
    const name = `mask-${++masks}`;
    const image = {href: `/masks/${outcome.number}/${mark.index}`, preserveAspectRatio: 'none', ...mark.box};
    group.append(svg('mask', {id: name, maskUnits: 'userSpaceOnUse', ...mark.box}, svg('image', image)),
      svg('rect', {class: 'area', mask: `url(#${name})`, ...mark.box}));
  }
  group.append(svg('rect', {class: 'halo', ...mark.box}), svg('rect', {class: 'box', ...mark.box}));
  return group;
}

function point(mark) {
  const {x, y} = mark.box;
  return svg('g', {class: `mark c${mark.colour}`, 'data-index': mark.index},
    svg('circle', {class: 'dot-halo', cx: x, cy: y}), svg('circle', {class: 'dot', cx: x, cy: y}));
}

/**
 * Draws labels at the size of text; those that would hide others are left out.
 *
 * @param view what is visible, in pixels of the image
 * @param unit pixels of the image per CSS pixel
 * @param first marks whose labels come before all others
 * @param taken places that something else covers, in pixels of the image
 */
export function drawLabels(parent, marks, view, unit, {first = [], taken = []} = {}) {
  const height = (FONT_SIZE + 6) * unit;
  const inView = mark => mark.box.x <= view.x + view.width && mark.box.x + mark.box.width >= view.x
    && mark.box.y <= view.y + view.height && mark.box.y + mark.box.height >= view.y;
  const around = ({kind, box}) => {
    const reach = kind === 'point' ? 8 * unit : 0;
    return {x: box.x - reach, y: box.y - reach, width: box.width + 2 * reach, height: box.height + 2 * reach};
  };
  const labelled = [...first, ...marks.filter(mark => !first.includes(mark))].filter(mark => mark.label && inView(mark))
    .slice(0, MOST_LABELS);
  const places = new LabelPlaces(view, labelled.map(around), taken);
  const labels = labelled.map(mark => {
    const text = mark.label.length > MOST_CHARACTERS ? mark.label.slice(0, MOST_CHARACTERS) + '…' : mark.label;
    const width = (textWidth(text, FONT) + 10) * unit;
    const place = places.place(around(mark), width, height);
    if (place.hidden > 0 && !first.includes(mark)) return null;
    places.take(place);
    const label = svg('g', {class: `label c${mark.colour}${first.includes(mark) ? ' first' : ''}`, 'data-index': mark.index},
      svg('rect', {x: place.x, y: place.y, width, height, rx: 3 * unit}),
      svg('text', {x: place.x + 5 * unit, y: place.y + (FONT_SIZE + 2) * unit, 'font-size': FONT_SIZE * unit}, text));
    return label;
  });
  parent.replaceChildren(...labels.filter(Boolean).reverse()); // the first ones on top
}

/** Sizes that belong to the screen, not to the image. */
export function scaleMarks(element, unit) {
  for (const dot of element.querySelectorAll('.dot')) dot.setAttribute('r', 4.5 * unit);
  for (const halo of element.querySelectorAll('.dot-halo')) halo.setAttribute('r', 6.5 * unit);
}
