// The outcomes that this page knows, kept up to date.

const MOST = 2_000;
const RETRY_MILLIS = 3_000;

/** Events: `state` when counts change, `more` when outcomes came, `lost` and `found` when the server goes and comes back. */
export class Outcomes extends EventTarget {
  /** Newest first. */
  all = [];
  state = null;
  reasons = {};
  #run = null;
  #pulling = false;

  async start() {
    this.#connect();
    const answer = await fetch('/api/reasons');
    if (answer.ok) this.reasons = await answer.json();
  }

  get newest() {
    return this.all.length ? this.all[0].number : 0;
  }

  byNumber(number) {
    return this.all.find(outcome => outcome.number === number);
  }

  /** What to do about a rejection; empty if the reason is a newer one. */
  advice(event) {
    return this.reasons[`${event.stage} ${event.reason}`] ?? '';
  }

  #connect() {
    const events = new EventSource('/events');
    events.onopen = () => this.#tell('found');
    events.onmessage = message => this.#learn(JSON.parse(message.data));
    events.onerror = () => {
      this.#tell('lost');
      if (events.readyState === EventSource.CLOSED) setTimeout(() => this.#connect(), RETRY_MILLIS);
    };
  }

  #learn(state) {
    if (this.#run !== state.run) {
      this.#run = state.run; // another process, which counts from 1 again
      this.all = [];
    }
    this.state = state;
    this.#tell('state');
    this.#pull();
  }

  async #pull() {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      while (this.state.newest > this.newest) {
        const news = await this.#since(this.newest);
        if (!news.length) break;
        this.all = news.concat(this.all).slice(0, MOST);
        this.#tell('more');
      }
    } catch {
      this.#tell('lost'); // the next event tries again
    } finally {
      this.#pulling = false;
    }
  }

  async #since(known) {
    const found = [];
    for (let before = ''; ; before = `&before=${found.at(-1).number}`) {
      const answer = await fetch(`/api/outcomes?after=${known}${before}`);
      const page = await answer.json();
      if (page.run !== this.#run || !page.outcomes.length) return found;
      found.push(...page.outcomes.map(prepared));
      if (found.at(-1).number <= known + 1 || found.length >= MOST) return found;
    }
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** With what filters need, and everything that a record may lack. */
function prepared(outcome) {
  const event = outcome.value ?? {};
  outcome.value = event;
  outcome.state = {ImageEnriched: 'enriched', ImageRejected: 'rejected'}[outcome.type] ?? 'unreadable';
  outcome.task = String(event.task ?? '');
  outcome.images = event.images ?? event.request?.images ?? [];
  outcome.prompt = event.prompt ?? event.request?.prompt ?? null;
  const named = [...(event.labels ?? []).map(label => label.name),
    ...[...(event.objects ?? []), ...(event.points ?? []), ...(event.objects3d ?? [])].map(found => found.label)];
  outcome.labels = new Set(named);
  outcome.text = [outcome.requestId, outcome.key, event.caption, event.answer, outcome.prompt, event.reason,
    event.message, outcome.problem, ...outcome.images.map(image => image.uri), ...named,
    ...Object.values(event.attributes ?? {})].filter(Boolean).join('\n').toLowerCase();
  return outcome;
}
