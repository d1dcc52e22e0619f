// `brimful approve` and `brimful reject`: answer held deletions (R9).
import { count } from '../../../app/state/condition/conditionWords.ts';
import { formatBytes } from '../../../contract/words/formatBytes.ts';
import type { CommandAnswer } from '../../../contract/commands.ts';
import type { FolderState } from '../../../contract/state.ts';
import type { Fault, Result } from '../../../result.ts';
import { failed, ok } from '../../../result.ts';
import { withApp, findFolder } from '../../terminal/appAccess.ts';
import type { AppAccess } from '../../terminal/appAccess.ts';
import { fail } from '../../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../../terminal/cliCommand.ts';
import { EXIT } from '../../terminal/exitCode.ts';
import { toResult } from '../../../app/shell/outcome.ts';

type HeldFile = Extract<CommandAnswer<'listHeldDeletes'>, { files: unknown }>['files'][number];

/** Everything that is held in a folder. */
interface Held {
  readonly folder: string;
  readonly question: string;
  readonly files: readonly HeldFile[];
}

export const approve: CliCommand = {
  usage: 'approve FOLDER [--confirm CODE]',
  summary: 'List the deletions that wait for your answer; with the code from the list, carry them out.',
  options: { confirm: { type: 'string' } },
  minArguments: 1,
  maxArguments: 1,
  run: async (context) => {
    const code = context.options.confirm;
    const answer = await withApp(context, async (access, state) => {
      const held = await readHeld(access, findFolder(state, context.arguments[0]));
      if (!held.ok) return held;
      const { folder, question, files } = held.value;
      if (code === undefined) {
        showHeld(context, held.value);
        return ok(false);
      }
      if (code !== codeOf(held.value)) return failed(otherFiles(folder));
      const argument = { folder, question, approve: true, count: files.length };
      const done = toResult(await access.app.execute('answerHeldDeletes', argument));
      return done.ok ? ok(true) : done;
    });
    if (!answer.ok) return fail(context, answer.fault);
    if (!answer.value) return EXIT.waits;
    context.print('The deletions are being carried out.');
    return EXIT.ok;
  },
};

export const reject: CliCommand = {
  usage: 'reject FOLDER',
  summary: 'Reject the deletions that wait for your answer: the files are restored.',
  options: {},
  minArguments: 1,
  maxArguments: 1,
  run: async (context) => {
    const answer = await withApp(context, async (access, state) => {
      const held = await readHeld(access, findFolder(state, context.arguments[0]));
      if (!held.ok) return held;
      const { folder, question } = held.value;
      const argument = { folder, question, approve: false, count: null };
      return toResult(await access.app.execute('answerHeldDeletes', argument));
    });
    if (!answer.ok) return fail(context, answer.fault);
    context.print('The files are being restored.');
    return EXIT.ok;
  },
};

/** Reads all pages; a set that changes in between is read again from the start. */
async function readHeld({ app }: AppAccess, folder: Result<FolderState>): Promise<Result<Held>> {
  if (!folder.ok) return folder;
  const { id } = folder.value;
  let held: Held | null = null;
  for (;;) {
    const from: number = held?.files.length ?? 0;
    const page = await app.execute('listHeldDeletes', { folder: id, from });
    if ('ok' in page) return failed({ code: page.code, message: page.message });
    const { question, count: all } = page;
    const before: readonly HeldFile[] = held?.question === question ? held.files : [];
    held = { folder: id, question, files: before.length === from ? [...before, ...page.files] : [] };
    if (held.files.length >= all) return ok(held);
  }
}

function showHeld(context: CliContext, held: Held): void {
  const { folder, files } = held;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size, side } of files) {
    const where = side === 'local' ? 'on this computer' : 'in the bucket';
    context.print(`${where}: ${path} (${formatBytes(size, 'en-US')})`);
  }
  context.print(
    `${count(files.length, 'file')} (${formatBytes(bytes, 'en-US')}) would be deleted. Nothing has been deleted yet.`,
  );
  context.print(`To keep them: brimful reject ${folder}`);
  context.print(`To delete exactly these: brimful approve ${folder} --confirm ${codeOf(held)}`);
}

/** How many files there are, and the hash that tells one set of files from another. */
function codeOf({ question, files }: Held): string {
  return `${files.length}-${question}`;
}

function otherFiles(folder: string): Fault {
  return {
    code: 'held-changed',
    message: `This code does not match the files that would be deleted now: list them with "brimful approve ${folder}".`,
  };
}
