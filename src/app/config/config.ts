// Parses config.json into a validated configuration, or into messages that name the field and what is
// expected.
import { isAbsolute, relative, sep } from 'node:path';
import type { z } from 'zod';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { prefixesOverlap } from '../../contract/bucketAddress.ts';
import { expectedWords } from './expectedWords.ts';
import { configSchema } from './schema.ts';
import type { Config, FolderConfig } from './schema.ts';

/** One thing that is wrong with a configuration. */
export interface Mistake {
  /** `folders[0].prefix`. */
  readonly field: string;
  readonly expected: string;
}

export interface ConfigFault extends Fault<'config-invalid' | 'config-unreadable' | 'config-unwritable'> {
  /** One per field; empty when the file itself is the problem. */
  readonly mistakes: readonly Mistake[];
}

/**
 * What is wrong, as a sentence to show next to its field: `is not a region` becomes `This is not a region.`,
 * `expected a path` becomes `Expected a path.`
 */
export function asSentence(mistake: string): string {
  const text = mistake.replace(/^is /, 'This is ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

const QUOTED_BEFORE = 10;

/** The configuration of an instance that has not been set up. */
export const EMPTY_CONFIG: Config = configSchema.parse({});

/**
 * Validates a whole configuration. `fileName` is its name in messages. Reports every mistake, not only the
 * first.
 */
export function parseConfig(text: string, fileName: string): Result<Config, ConfigFault> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return invalid(fileName, [
      { field: '(whole file)', expected: `expected JSON: ${jsonMistake(error, text)}` },
    ]);
  }
  return checkConfig(data, fileName);
}

/**
 * What is wrong and in which line, without quoting the text: it may be anything, and this message is logged.
 */
function jsonMistake(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : 'not JSON';
  // V8 quotes the ten characters on both sides of the mistake, or names its position.
  const quoted = /^(.*?), (?:\.\.\.)?"([\s\S]*?)"(?:\.\.\.)? is not valid JSON$/.exec(message);
  if (quoted === null) return message;
  const [, what = '', excerpt = ''] = quoted;
  const start = text.indexOf(excerpt);
  const line = text.slice(0, start + Math.min(QUOTED_BEFORE, excerpt.length)).split('\n').length;
  return start < 0 ? what : `${what} in or near line ${line}`;
}

/** Like `parseConfig`, for a configuration that is already an object. */
export function checkConfig(data: unknown, fileName: string): Result<Config, ConfigFault> {
  const parsed = configSchema.safeParse(data, { error: expectedWords });
  if (!parsed.success) return invalid(fileName, parsed.error.issues.flatMap(toMistakes));
  const mistakes = crossChecks(parsed.data);
  return mistakes.length > 0 ? invalid(fileName, mistakes) : ok(parsed.data);
}

function invalid(fileName: string, mistakes: readonly Mistake[]): Result<never, ConfigFault> {
  const lines = mistakes.map(({ field, expected }) => `${fileName}: ${field}: ${expected}`);
  return failed({ code: 'config-invalid', message: lines.join('\n'), mistakes });
}

function toMistakes(issue: z.core.$ZodIssue): readonly Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      expected: 'is not a field that Brimful knows; correct or remove it',
    }));
  }
  // The reason for a refused record key is nested one level deeper.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ field: fieldName(issue.path), expected: lowerFirst(message) }];
}

/** `accounts[0].issuer`. */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return name === '' ? '(whole file)' : name;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function crossChecks(config: Config): readonly Mistake[] {
  return [
    ...duplicates(config.accounts, 'accounts'),
    ...duplicates(config.folders, 'folders'),
    ...config.folders.flatMap((folder, index) =>
      config.accounts.some((account) => account.id === folder.account)
        ? []
        : [
            {
              field: `folders[${index}].account`,
              expected: `expected the id of an account; no account is called "${folder.account}"`,
            },
          ],
    ),
    ...config.folders.flatMap((folder, index) =>
      config.folders.slice(0, index).flatMap((earlier) => folderClash(config, folder, earlier, index)),
    ),
  ];
}

/** Case-insensitive, since ids become file names. */
function duplicates(items: readonly { readonly id: string }[], list: string): readonly Mistake[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }, index) => {
    if (seen.has(id.toLowerCase())) {
      return [{ field: `${list}[${index}].id`, expected: `expected a unique id; "${id}" is used twice` }];
    }
    seen.add(id.toLowerCase());
    return [];
  });
}

/** Two folders that share files on either side would undo each other's work (F6). */
function folderClash(
  config: Config,
  folder: FolderConfig,
  earlier: FolderConfig,
  index: number,
): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  if (contains(earlier.localPath, folder.localPath) || contains(folder.localPath, earlier.localPath)) {
    mistakes.push({
      field: `folders[${index}].localPath`,
      expected: `expected a folder that neither contains nor is inside the folder of "${earlier.id}"`,
    });
  }
  const sameBucket =
    folder.bucket === earlier.bucket && endpointOf(config, folder) === endpointOf(config, earlier);
  if (sameBucket && prefixesOverlap(folder.prefix, earlier.prefix)) {
    mistakes.push({
      field: `folders[${index}].prefix`,
      expected: `expected a prefix that neither contains nor is inside the prefix of "${earlier.id}" (${earlier.bucket}/${earlier.prefix})`,
    });
  }
  return mistakes;
}

function endpointOf(config: Config, folder: FolderConfig): string | null {
  const endpoint = config.accounts.find((account) => account.id === folder.account)?.s3Endpoint ?? null;
  return endpoint === null ? null : new URL(endpoint).origin;
}

/** True if `inner` is `outer` or is below it; compares path components of absolute paths. */
export function contains(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
