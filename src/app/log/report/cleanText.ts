// Cleans every entry of a report: masks secrets once more, and replaces the home folder, which names the
// person, by `~`.
import { redact } from '../redact.ts';

/** `home` is an absolute path. Valid JSON stays valid JSON. */
export function cleanText(text: string, home: string): string {
  const escaped = JSON.stringify(home).slice(1, -1);
  return redact(text).replaceAll(escaped, '~').replaceAll(home, '~');
}
