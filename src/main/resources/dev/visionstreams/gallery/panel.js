// Everything that one outcome says, beside its image.

import {el, withCode} from './dom.js';
import * as text from './text.js';

/** @param onMark called with (mark, chosen): pointed at, chosen by click or Enter, or null for none */
export function panel(outcome, marks, advice, onMark) {
  const event = outcome.value;
  return [
    outcome.state === 'rejected' && rejection(event, advice),
    outcome.state === 'unreadable' && section('Unreadable', el('p', {class: 'said'}, outcome.problem ?? '')),
    result(event),
    marks.length > 0 && found(marks, onMark),
    event.objects3d?.length > 0 && section('Boxes in space', el('ul', {class: 'plain'}, event.objects3d.map(spatial))),
    request(outcome),
    event.inference && exchange(event),
    json(outcome),
  ];
}

const section = (title, ...content) => el('section', {}, el('h3', {}, title), content);

function facts(pairs) {
  return el('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function rejection(event, advice) {
  return section('Rejected', el('div', {class: 'why'},
    el('p', {class: 'reason'}, text.words(event.reason)),
    el('p', {class: 'said'}, event.message),
    advice && el('p', {class: 'advice'}, withCode(advice))),
  facts([['Reason', el('code', {}, event.reason)], ['Stage', text.words(event.stage)],
    ['HTTP status', event.httpStatus], ['May succeed later', event.retryable ? 'yes' : 'no'], ['Attempts', event.attempts]]),
  event.history?.length > 1 && el('ol', {class: 'history'}, event.history.map(attempt =>
    el('li', {}, el('time', {}, text.time(attempt.at)), ` ${text.words(attempt.reason)}: ${attempt.message}`))));
}

function result(event) {
  const parts = [
    event.caption && el('p', {class: 'said'}, event.caption),
    event.answer && el('p', {class: 'said'}, event.answer),
    event.labels?.length > 0 && el('p', {class: 'chips'}, event.labels.map(label =>
      el('span', {class: 'chip'}, label.name, sure(label.confidence)))),
  ].filter(Boolean);
  return parts.length > 0 && section(event.answer ? 'Answer' : event.caption ? 'Caption' : 'Labels', parts);
}

const sure = confidence => (typeof confidence === 'number' ? el('i', {}, ` ${Math.round(confidence * 100)} %`) : null);

function found(marks, onMark) {
  const row = mark => {
    const {x, y, width, height} = mark.box;
    const where = mark.kind === 'point' ? `${Math.floor(x)}, ${Math.floor(y)}` : `${x}, ${y} · ${width} × ${height}`;
    return el('li', {}, el('button', {type: 'button', class: `found-mark c${mark.colour}`, 'aria-pressed': 'false',
      onpointerenter: () => onMark(mark, false), onpointerleave: () => onMark(null, false),
      onfocus: () => onMark(mark, false), onblur: () => onMark(null, false), onclick: () => onMark(mark, true)},
    el('i', {class: 'swatch'}), el('span', {class: 'name'}, mark.label || 'no label', sure(mark.confidence)),
    el('span', {class: 'where'}, where)));
  };
  const points = marks.every(mark => mark.kind === 'point');
  return section(text.plural(marks.length, points ? 'point' : 'object'), el('ul', {class: 'plain found-marks'}, marks.map(row)));
}

function spatial(object) {
  const metres = (...values) => values.map(value => value.toFixed(2)).join(', ');
  return el('li', {}, `${object.label}: centre ${metres(object.xCenter, object.yCenter, object.zCenter)} m, size ${
    metres(object.xSize, object.ySize, object.zSize)} m`);
}

function request(outcome) {
  const event = outcome.value;
  const asked = event.request ?? event;
  const images = outcome.images.map(image => {
    const size = image.width ? `${image.width} × ${image.height}` : null;
    const about = [size, image.sizeBytes ? text.bytes(image.sizeBytes) : null, image.mediaType,
      image.subsampling > 1 ? `every ${image.subsampling}th pixel` : null].filter(Boolean).join(' · ');
    return el('li', {}, el('span', {class: 'uri'}, image.uri ?? (image.content ? 'inline image' : 'not named in results')),
      about && el('small', {}, about));
  });
  return section('Request', el('ul', {class: 'plain images'}, images), facts([
    ['Prompt', outcome.prompt],
    ['Labels', (asked === event ? [] : asked.labels ?? []).join(', ')],
    ['Key', outcome.key],
    ['Requested', text.date(event.requestedAt ?? outcome.timestamp)],
    ['Source', event.source && `${event.source.topic}-${event.source.partition}-${event.source.offset}`],
    ...Object.entries(event.attributes ?? {}),
  ]));
}

function exchange(event) {
  const {inference} = event;
  const waited = event.enrichedAt ? Date.parse(event.enrichedAt) - Date.parse(event.requestedAt) : 0;
  return section('Model', facts([
    ['Model', inference.modelVersion || inference.model],
    ['Tokens', `${text.count(inference.totalTokens)} (prompt ${text.count(inference.promptTokens)}, reply ${
      text.count(inference.outputTokens)}${inference.thoughtTokens ? `, thinking ${text.count(inference.thoughtTokens)}` : ''})`],
    ['Cost', inference.cost && `${text.money(inference.cost.amount, inference.cost.currency)}, prices of ${inference.cost.pricesOf}`],
    ['Reused from', inference.reusedFrom],
    ['Time', `${text.duration(inference.fetchMillis)} fetching, ${text.duration(inference.modelMillis)} model${
      waited > 0 ? `, ${text.duration(waited)} from request to result` : ''}`],
    ['Attempts', inference.attempts],
    ['Ended because', inference.finishReason],
    ['Left out', event.objectsDropped > 0 ? `${event.objectsDropped} that made no sense or were repeated` : null],
  ]));
}

/** Fetched when it is opened: the list holds long events in a short form. */
function json(outcome) {
  const code = el('pre', {tabindex: 0}, '…');
  const copy = el('button', {type: 'button', class: 'quiet', onclick: async () => {
    await navigator.clipboard?.writeText(code.textContent);
    copy.textContent = 'Copied';
  }}, 'Copy');
  const details = el('details', {}, el('summary', {}, 'Event as JSON'), copy, code);
  details.addEventListener('toggle', async () => {
    if (!details.open || code.textContent !== '…') return;
    try {
      const answer = await fetch(`/api/outcomes/${outcome.number}`);
      code.textContent = answer.ok ? JSON.stringify(await answer.json(), null, 2) : await answer.text();
    } catch {
      code.textContent = 'The gallery’s server has stopped.';
    }
  });
  return details;
}
