// Drives the gallery in a real browser. Started by GalleryBrowserIT: node gallery.js URL CHROMIUM
// Writes "add" on a line of its own when it wants one more outcome, and exits with 1 at the first thing that is wrong.
'use strict';

const assert = require('node:assert/strict');
const puppeteer = require('puppeteer-core');

const [url, executablePath] = process.argv.slice(2);
const SIZES = [[1440, 900], [820, 1100], [390, 844]];
const DENSITIES = [1, 2];

// As GalleryBrowserIT draws it: a blue rectangle on white.
const IMAGE = {width: 1000, height: 600};
const BOX = {left: 128, top: 96, right: 656, bottom: 416}; // at the blocks of a JPEG, which blurs colours within them
const CAPTION = '<img src=x onerror="window.hacked=1"><b>bold</b></script><script>window.hacked=1</script>';

async function main() {
  // No sandbox: tests may run as root, and the only page is ours.
  const browser = await puppeteer.launch({executablePath, headless: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb']});
  try {
    for (const [width, height] of SIZES) {
      for (const deviceScaleFactor of DENSITIES) {
        await boxesLieWhereTheEventSays(browser, {width, height, deviceScaleFactor});
      }
    }
    const page = await open(browser, {width: 1280, height: 800});
    await textsAreNeverMarkup(page);
    await labelsHideNothing(page);
    await listAndImageHighlightEachOther(page);
    await keyboardIsEnough(page);
    await filtersNarrow(page);
    await newOutcomesDoNotMoveWhatIsLookedAt(page);
    await framesWhileScrolling(page);
    assert.deepEqual(page.errors, [], 'errors on the page');
  } finally {
    await browser.close();
  }
}

async function open(browser, viewport) {
  const page = await browser.newPage();
  page.errors = [];
  page.on('pageerror', error => page.errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) page.errors.push(message.text());
  });
  await page.setViewport(viewport);
  await page.goto(url);
  await page.waitForSelector('.card');
  return page;
}

async function boxesLieWhereTheEventSays(browser, viewport) {
  const page = await open(browser, viewport);
  await filter(page, 'a-box');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1 && document.querySelector('.box'));
  await check(page, '.card', viewport, 'list');
  await page.evaluate(() => document.querySelector('.card').click());
  await page.waitForSelector('dialog[open] .stage .box');
  await check(page, '.stage', viewport, 'detail');
  await page.keyboard.press('+');
  await check(page, '.stage', viewport, 'zoomed');
  assert.deepEqual(page.errors, []);
  await page.close();
}

/** The drawn box, by the page's layout, and the blue pixels under it, by a screenshot without it. */
async function check(page, within, viewport, where) {
  await page.bringToFront(); // a page in the background draws no frames
  await page.evaluate(async scope => {
    const images = () => [...document.querySelectorAll(`${scope} image`)];
    const frame = () => new Promise(requestAnimationFrame);
    while (images().length !== 1) await frame(); // a thumbnail is there until the full image is
    await images()[0].decode();
    await frame();
    await frame();
  }, within);
  const {box, frame} = await page.evaluate(scope => {
    const shape = document.querySelector(`${scope} .box`).getBoundingClientRect();
    const around = document.querySelector(`${scope} svg:has(.box)`).getBoundingClientRect();
    document.querySelectorAll('.marks, .labels, .tools, .task').forEach(element => { element.style.visibility = 'hidden'; });
    return {box: {left: shape.left, top: shape.top, right: shape.right, bottom: shape.bottom},
      frame: {x: around.left, y: around.top, width: around.width, height: around.height}};
  }, within);
  // A screenshot begins and ends at whole pixels.
  const clip = {x: Math.floor(frame.x), y: Math.floor(frame.y)};
  clip.width = Math.ceil(frame.x + frame.width) - clip.x;
  clip.height = Math.ceil(frame.y + frame.height) - clip.y;
  const shot = await page.screenshot({encoding: 'base64', clip, captureBeyondViewport: false});
  const seen = await bluePixels(page.browser(), shot);
  await page.evaluate(() => document.querySelectorAll('.marks, .labels, .tools, .task')
    .forEach(element => { element.style.visibility = ''; }));
  const density = viewport.deviceScaleFactor;
  for (const side of Object.keys(BOX)) {
    const across = side === 'left' || side === 'right';
    const [from, extent, origin] = across ? [frame.x, frame.width, clip.x] : [frame.y, frame.height, clip.y];
    const drawn = Math.max(from, Math.min(from + extent, box[side])) - origin; // what is zoomed out of view isn't seen
    const image = seen[side] / density;
    assert.ok(Math.abs(drawn - image) <= 1, `${where} ${JSON.stringify(viewport)}: ${side} of the box at ${drawn}, of the image's at ${image}`);
  }
}

let scratch = null;
async function bluePixels(browser, png) {
  scratch ??= await browser.newPage();
  return scratch.evaluate(async data => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    const seen = {left: Infinity, top: Infinity, right: 0, bottom: 0};
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const at = (y * image.width + x) * 4;
        if (pixels[at] < 140 && pixels[at + 2] > 200 && Math.abs(pixels[at] - pixels[at + 1]) < 12) {
          seen.left = Math.min(seen.left, x);
          seen.top = Math.min(seen.top, y);
          seen.right = Math.max(seen.right, x + 1);
          seen.bottom = Math.max(seen.bottom, y + 1);
        }
      }
    }
    // Where the middle row and column turn blue, by how blue the pixels about the edge are.
    const red = (x, y) => pixels[(y * image.width + x) * 4] / 255;
    const row = Math.round((seen.top + seen.bottom) / 2);
    const column = Math.round((seen.left + seen.right) / 2);
    const first = (edge, redAt) => {
      let at = Math.max(0, edge - 3);
      const from = at;
      for (let i = from; i < edge + 3; i++) at += redAt(i);
      return at;
    };
    const last = (edge, extent, redAt) => {
      let at = Math.min(extent, edge + 3);
      const to = at;
      for (let i = edge - 3; i < to; i++) at -= redAt(i);
      return at;
    };
    return {
      left: first(seen.left, x => red(x, row)),
      top: first(seen.top, y => red(column, y)),
      right: last(seen.right, image.width, x => red(x, row)),
      bottom: last(seen.bottom, image.height, y => red(column, y)),
    };
  }, png);
}

async function textsAreNeverMarkup(page) {
  await page.bringToFront();
  await filter(page, 'a-markup');
  await page.waitForFunction(caption => document.querySelector('.card .headline')?.textContent === caption, {}, CAPTION);
  await page.evaluate(() => document.querySelector('.card').click());
  await page.waitForFunction(caption => document.querySelector('.panel .said')?.textContent === caption, {}, CAPTION);
  const traces = await page.evaluate(() => [window.hacked ?? null, document.querySelectorAll('main b, dialog b, main script, [onerror]').length]);
  assert.deepEqual(traces, [null, 0]);
  await close(page);
}

async function labelsHideNothing(page) {
  const look = scope => page.evaluate(within => {
    const places = query => [...document.querySelectorAll(`${within} ${query}`)].map(element => element.getBoundingClientRect());
    const overlap = (one, other) => Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left))
      * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
    const labels = places('.label rect');
    return {labels: labels.length,
      hidden: places('.box').map(box => Math.max(...labels.map(label => overlap(box, label) / (box.width * box.height)))),
      badge: Math.max(0, ...places('.task').flatMap(badge => labels.map(label => overlap(badge, label))))};
  }, scope);
  await filter(page, 'small-things');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1 && document.querySelectorAll('.box').length === 6);
  const check = ({labels, hidden, badge}, where) => {
    assert.equal(labels, 6, `${where}: labels`);
    assert.ok(Math.max(...hidden) < .34, `${where}: labels hide these shares of boxes: ${hidden}`);
    assert.equal(badge, 0, `${where}: the badge hides a label`);
  };
  check(await look('.card'), 'list');
  await page.evaluate(() => document.querySelector('.card').click());
  await page.waitForFunction(() => document.querySelectorAll('dialog[open] .stage .label').length === 6);
  check(await look('.stage'), 'detail');
  await close(page);
}

async function listAndImageHighlightEachOther(page) {
  await filter(page, 'two-things');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1);
  await page.evaluate(() => document.querySelector('.card').click());
  await page.waitForSelector('dialog[open] .found-mark');
  await page.hover('.found-mark:nth-of-type(1)');
  const row = await page.$$('.found-mark');
  await row[1].hover();
  await page.waitForFunction(() => document.querySelector('.stage .mark[data-index="1"]').classList.contains('on'));
  const box = await (await page.$('.stage .mark[data-index="0"] .box')).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => document.querySelectorAll('.found-mark')[0].classList.contains('on'));
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => document.querySelectorAll('.found-mark')[0].getAttribute('aria-pressed') === 'true');
  await page.click('summary');
  await page.waitForFunction(() => document.querySelector('details pre').textContent.includes('"requestId": "two-things"'));
  await close(page);
  await page.mouse.move(2, 2);
}

async function keyboardIsEnough(page) {
  await filter(page, '');
  await page.waitForFunction(() => document.querySelectorAll('.card').length > 3);
  const focused = () => page.evaluate(() => Number(document.activeElement.hash?.slice(1) ?? 0));
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'text');
  await page.keyboard.press('Enter');
  const first = await focused();
  assert.ok(first > 0, 'Enter leads from the search to the first outcome');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), first - 1);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(number => location.hash === `#${number}`, {}, first - 2);
  await close(page);
  await page.waitForFunction(hash => document.activeElement.hash === hash, {}, `#${first - 2}`);
  await page.evaluate(() => document.activeElement.blur());
}

async function filtersNarrow(page) {
  await page.click('[data-state=rejected]');
  await page.waitForFunction(() => {
    const cards = [...document.querySelectorAll('.card')];
    return cards.length && cards.every(card => card.classList.contains('rejected'));
  });
  await page.evaluate(() => document.querySelector('.card').click());
  await page.waitForFunction(() => document.querySelector('.advice')?.textContent.includes('send them later, or replay'));
  await close(page);
  await page.click('#reset');
  await page.select('#label', 'left thing');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1);
  await page.click('#reset');
}

async function newOutcomesDoNotMoveWhatIsLookedAt(page) {
  await page.evaluate(() => scrollTo(0, 1_500));
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  const places = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.card')]
    .map(card => [card.hash, card.getBoundingClientRect().top])));
  const before = await places();
  console.log('add');
  await page.waitForFunction(() => !document.getElementById('new').hidden);
  const after = await places();
  for (const [card, top] of Object.entries(before)) assert.equal(after[card], top, `${card} has moved`);
  assert.equal(await page.$eval('#new', button => button.textContent), '1 new');
  await page.click('#new');
  await page.waitForFunction(() => scrollY === 0 && document.querySelector('.card .headline').textContent === 'the latest');
  await page.evaluate(() => document.activeElement.blur());
  await page.mouse.move(2, 2);
  console.log('add');
  await page.waitForFunction(() => [...document.querySelectorAll('.card .headline')].filter(line => line.textContent === 'the latest').length === 2);
}

async function framesWhileScrolling(page) {
  const {frames, cards, most} = await page.evaluate(async () => {
    const times = [];
    let elements = 0;
    let last = await new Promise(requestAnimationFrame);
    for (let i = 0; i < 120; i++) {
      scrollBy(0, 400);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
      elements = Math.max(elements, document.querySelectorAll('.card').length);
    }
    return {frames: times.sort((one, other) => one - other), cards: elements,
      most: document.getElementById('outcomes').firstElementChild.getAttribute('aria-setsize')};
  });
  assert.ok(Number(most) >= 1_000, `${most} outcomes in the list`);
  assert.ok(cards < 120, `${cards} cards at a time`);
  const at = share => frames[Math.floor(frames.length * share)].toFixed(1);
  console.log(`Scrolling through ${most} outcomes: frames of ${at(.5)} ms (median), ${at(.95)} ms (95 %), ${at(.999)} ms (longest); ${cards} cards at most`);
}

/** While the dialog is open, nothing outside of it can be clicked or focused. */
async function close(page) {
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog[open]'));
}

async function filter(page, text) {
  await page.$eval('#text', (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event('input'));
  }, text);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
