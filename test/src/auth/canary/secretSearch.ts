// Looks for secrets in any text, whatever they are dressed up as.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something that a person, a log reader or a thief could read. */
export interface Place {
  readonly name: string;
  /** Bytes as latin1, so that nothing is lost. */
  readonly text: string;
}

/** The forms in which a secret is looked for. */
export function disguises(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => insideBase64(bytes, shift));
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(encodeURIComponent(secret)),
      JSON.stringify(secret).slice(1, -1),
      secret.replaceAll('/', '\\/'),
      bytes.toString('hex'),
      Buffer.from(secret, 'utf16le').toString('latin1'),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

/** Which secret is where, by its kind: a failing test must not print it once more. */
export function findSecrets(
  secrets: ReadonlyMap<string, string>,
  places: readonly Place[],
): readonly string[] {
  const found = new Set<string>();
  for (const [secret, kind] of secrets) {
    for (const form of disguises(secret)) {
      for (const { name, text } of places) if (text.includes(form)) found.add(`${kind} in ${name}`);
    }
  }
  return [...found];
}

/**
 * Without the answers that are there to hand a secret to whoever asked: the page's address at `run`, the
 * link at `upload --share`, the address of a sign-in for a browser on another computer (SI14).
 */
export function beyondTheirPurpose(places: readonly Place[]): readonly Place[] {
  return places.map(({ name, text }) => {
    if (/^output of run/.test(name)) return { name, text: text.replace(/^Brimful is running: .*$/m, '') };
    if (/^output of login .*--elsewhere$/.test(name))
      return { name, text: text.replace(/^(.*on another computer to sign in.*?)http\S+/m, '$1') };
    return /^output of upload --share/.test(name)
      ? { name, text: text.replaceAll(/^ {2}http.*$/gm, '') }
      : { name, text };
  });
}

/** Every file below `folder`, with its name, and where links lead. */
export function filesBelow(folder: string): readonly Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) return [{ name, text: `${name} ${readlinkSync(path)}` }];
    return stat.isFile() ? [{ name, text: `${name} ${readFileSync(path, 'latin1')}` }] : [];
  });
}

/**
 * The characters of the base64 form that do not depend on what stands before (`shift` bytes
 * of it, modulo 3) and after.
 */
function insideBase64(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const bits = (shift + bytes.length) * 8;
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6));
}
