// An outcome in the list: what came in above, what came out below.

import {el, svg} from './dom.js';
import {drawLabels, drawMarks, marksOf, scaleMarks} from './drawing.js';
import {textWidth} from './labels.js';
import * as text from './text.js';

const MOST_IMAGES = 3;
const MOST_MARKS = 60;
const FRESH_MILLIS = 2_000;

export function card(outcome, width, imageHeight) {
  const title = headline(outcome);
  const link = el('a', {class: `card ${outcome.state}${Date.now() - Date.parse(outcome.receivedAt) < FRESH_MILLIS ? ' fresh' : ''}`, href: `#${outcome.number}`, tabindex: -1,
    'aria-label': `${taskName(outcome)}, ${outcome.state}: ${title.slice(0, 200)}`},
  pictures(outcome, width, imageHeight), body(outcome, title));
  return el('li', {}, link);
}

export const taskName = outcome => text.words(outcome.task || outcome.topic);

function pictures(outcome, width, height) {
  const count = Math.max(1, outcome.imageCount);
  const shown = Math.min(count, MOST_IMAGES);
  const images = [];
  for (let i = 0; i < shown; i++) images.push(picture(outcome, i, width / shown, height));
  return el('div', {class: 'pictures'}, images,
    el('span', {class: 'task'}, taskName(outcome)),
    outcome.state !== 'enriched' && el('span', {class: 'state'}, text.words(outcome.state)),
    count > shown && el('span', {class: 'others'}, `+${count - shown}`));
}

/** The image with everything that was found in it, in a box of this size in CSS pixels. */
function picture(outcome, index, width, height) {
  const described = outcome.images[index] ?? {};
  if (!outcome.imageCount) return el('div', {class: 'picture'}, placeholder('No image'));
  const known = described.width > 0 && described.height > 0;
  const size = known ? {width: described.width, height: described.height} : {width, height};
  const unit = Math.max(size.width / width, size.height / height);
  const image = svg('image', {href: `/images/${outcome.number}/${index}/thumbnail`, width: size.width, height: size.height,
    preserveAspectRatio: known ? 'none' : 'xMidYMid meet'});
  const drawing = svg('svg', {viewBox: `0 0 ${size.width} ${size.height}`, 'aria-hidden': 'true'}, image);
  const frame = el('div', {class: 'picture'}, drawing);
  image.addEventListener('error', async () => {
    image.remove();
    drawing.classList.add('without');
    frame.append(placeholder(await whyNot(outcome.number, index)));
  });
  const marks = marksOf(outcome, index).slice(0, MOST_MARKS);
  if (known && marks.length) {
    const shapes = svg('g', {class: 'marks'});
    drawMarks(shapes, outcome, marks);
    scaleMarks(shapes, unit);
    const labels = svg('g', {class: 'labels'});
    // What is visible is more than the image where their shapes differ.
    const view = {width: width * unit, height: height * unit};
    view.x = (size.width - view.width) / 2;
    view.y = (size.height - view.height) / 2;
    const room = {x: Math.max(0, view.x), y: Math.max(0, view.y), width: size.width, height: size.height};
    drawLabels(labels, marks, room, unit, {taken: index === 0 ? [badge(outcome, view, unit)] : []});
    drawing.append(shapes, labels);
  }
  return frame;
}

/** Where the task's name covers the image, with its margin; as in gallery.css. */
function badge(outcome, view, unit) {
  const width = textWidth(taskName(outcome), '600 11.5px system-ui, sans-serif') + 28;
  return {x: view.x, y: view.y, width: width * unit, height: 32 * unit};
}

/** The server's reason for an image that can't be shown. */
export async function whyNot(number, index) {
  try {
    const answer = await fetch(`/images/${number}/${index}/thumbnail`);
    return answer.ok ? 'The browser can’t show this image.' : await answer.text();
  } catch {
    return 'The gallery’s server has stopped.';
  }
}

export function placeholder(why) {
  return el('div', {class: 'placeholder'},
    svg('svg', {viewBox: '0 0 24 24', 'aria-hidden': 'true'},
      svg('path', {d: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M3 3l18 18'})),
    el('p', {}, why));
}

function body(outcome, title) {
  const event = outcome.value;
  const parts = [];
  if (outcome.prompt) parts.push(el('p', {class: 'prompt'}, outcome.prompt));
  if (outcome.state === 'rejected') {
    parts.push(el('p', {class: 'headline'}, text.words(event.reason)), el('p', {class: 'message'}, event.message));
  } else if (event.labels?.length) {
    parts.push(event.caption && el('p', {class: 'headline'}, event.caption),
      el('p', {class: 'chips'}, event.labels.slice(0, 12).map(label => el('span', {class: 'chip'}, label.name))));
  } else {
    parts.push(el('p', {class: 'headline'}, title));
  }
  return el('div', {class: 'body'}, el('div', {class: 'says'}, parts), meta(outcome));
}

function meta(outcome) {
  const {inference} = outcome.value;
  const image = outcome.images[0] ?? {};
  const facts = [];
  if (inference) {
    if (inference.reusedFrom) facts.push('reused');
    else facts.push(`${text.few(inference.totalTokens)} tokens`);
    if (inference.cost && !inference.reusedFrom) facts.push(text.money(inference.cost.amount, inference.cost.currency));
    if (inference.modelMillis) facts.push(text.duration(inference.fetchMillis + inference.modelMillis));
    if (inference.attempts > 1) facts.push(`${inference.attempts} attempts`);
  } else if (outcome.value.attempts > 1) {
    facts.push(`${outcome.value.attempts} attempts`);
  }
  return el('p', {class: 'meta'},
    el('span', {class: 'name'}, text.fileName(image.uri) || (outcome.imageCount ? 'inline image' : outcome.requestId)),
    facts.map(fact => el('span', {}, fact)),
    el('time', {datetime: outcome.receivedAt}, text.time(outcome.receivedAt)));
}

/** What came out, in a line. */
export function headline(outcome) {
  const event = outcome.value;
  if (outcome.state === 'unreadable') return outcome.problem ?? 'Not a request';
  if (outcome.state === 'rejected') return text.words(event.reason);
  if (event.caption || event.answer) return event.caption || event.answer;
  if (event.labels?.length) return event.labels.map(label => label.name).join(', ');
  const found = [...(event.objects ?? []), ...(event.points ?? []), ...(event.objects3d ?? [])];
  if (!found.length) return 'Nothing found';
  const counts = new Map();
  for (const {label} of found) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, times]) => (times > 1 ? `${times} × ${label}` : label)).join(', ');
}
