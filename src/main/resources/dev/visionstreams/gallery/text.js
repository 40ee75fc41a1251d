// How values read.

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});

export const count = value => whole.format(value);
export const few = value => (value < 10_000 ? whole.format(value) : compact.format(value));
export const plural = (value, one, many = one + 's') => `${count(value)} ${value === 1 ? one : many}`;

export function duration(millis) {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  const minutes = Math.round(millis / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export function money(amount, currency) {
  const digits = amount === 0 ? 2 : Math.min(8, Math.max(2, 2 - Math.floor(Math.log10(Math.abs(amount)))));
  const options = {style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: digits};
  try {
    return new Intl.NumberFormat('en', options).format(amount);
  } catch {
    return `${amount} ${currency}`; // not a currency that anybody knows
  }
}

export function bytes(size) {
  if (size < 1_024) return `${size} B`;
  return size < 1_048_576 ? `${Math.round(size / 1_024)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`;
}

export const time = instant => new Date(instant).toLocaleTimeString([], {hour12: false});
export const date = instant => new Date(instant).toLocaleString([], {hour12: false});

/** IMAGE_NOT_FOUND reads Image not found. */
export function words(constant) {
  const text = String(constant ?? '').replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function fileName(uri) {
  if (!uri) return '';
  const name = uri.slice(uri.lastIndexOf('/') + 1) || uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
