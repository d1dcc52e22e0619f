// Adds a folder that a person chose; its id comes from its name.
import { basename } from 'node:path';
import type { CommandArgument, Outcome } from '../../contract/commands.ts';
import type { Fault, Result } from '../../result.ts';
import type { ConfigFault } from '../config/config.ts';
import { asSentence } from '../config/config.ts';
import type { Settings } from '../instance/settings.ts';
import { DONE, refused } from '../shell/outcome.ts';
import type { FolderChoices } from './folderChoices.ts';

type Field = NonNullable<Extract<Outcome, { ok: false }>['field']>;

const FIELDS: ReadonlySet<string> = new Set<Field>(['localPath', 'account', 'bucket', 'prefix', 'mode']);

export interface AddedFolder {
  readonly outcome: Outcome;
  /** The new folder's id; null if it was not added. */
  readonly id: string | null;
}

/**
 * Validates the folder and writes it to the settings. `checkRoot` refuses folders that must not be synced
 * (F6).
 */
export function addFolder(
  ports: {
    readonly settings: Settings;
    readonly choices: FolderChoices;
    readonly checkRoot: (localPath: string) => Result<void>;
  },
  { choice, account, bucket, prefix, mode }: CommandArgument<'addFolder'>,
): AddedFolder {
  const { settings, choices, checkRoot } = ports;
  const localPath = choices.find(choice);
  if (localPath === null) {
    return refusal(
      { code: 'unknown-choice', message: 'Your choice has expired: choose the local folder again.' },
      'localPath',
    );
  }
  const root = checkRoot(localPath);
  if (!root.ok) return refusal(root.fault, 'localPath');
  const id = freeId(localPath, new Set(settings.config.folders.map((folder) => folder.id.toLowerCase())));
  const index = settings.config.folders.length;
  const added = settings.addFolder({ id, account, localPath, bucket, prefix, mode });
  return added.ok ? { outcome: DONE, id } : fieldRefusal(added.fault, index);
}

/** Shows a mistake in the new entry at its field. */
function fieldRefusal(fault: ConfigFault, index: number): AddedFolder {
  for (const { field, expected } of fault.mistakes) {
    const name = field.startsWith(`folders[${index}].`) ? field.slice(`folders[${index}].`.length) : '';
    if (isField(name)) {
      return refusal({ code: fault.code, message: asSentence(expected) }, name);
    }
  }
  return refusal(fault, null);
}

function refusal(fault: Fault, field: Field | null): AddedFolder {
  return { outcome: { ...refused(fault), ...(field !== null && { field }) }, id: null };
}

function isField(name: string): name is Field {
  return FIELDS.has(name);
}

/** `Documents`, `Documents-2` ...: ids are also file names. */
function freeId(localPath: string, taken: ReadonlySet<string>): string {
  const plain = basename(localPath)
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 50);
  const base = plain === '' ? 'folder' : plain;
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id.toLowerCase())) return id;
  }
}
