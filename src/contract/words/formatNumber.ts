// Numbers in the person's locale. Formatters are cached: creating one costs more than using it.
const formatters = new Map<string, Intl.NumberFormat>();

/** `value` with at most `decimals` decimals; `locale` defaults to the system's. */
export function formatNumber(value: number, decimals = 0, locale?: string): string {
  const key = `${locale ?? ''} ${decimals}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, { maximumFractionDigits: decimals });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}
