// What every entry of a report passes: secrets are masked once more, and the home folder, which names the person, becomes `~`.
import { redact } from '../redact.ts';

/** `home` is absolute. JSON stays JSON. */
export function cleanText(text: string, home: string): string {
  const escaped = JSON.stringify(home).slice(1, -1);
  return redact(text).replaceAll(escaped, '~').replaceAll(home, '~');
}
