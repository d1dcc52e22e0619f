// `brimful upload`: uploads files without ever replacing anything, and prints links on request.
import { resolve } from 'node:path';
import { MAX_FILES_PER_UPLOAD } from '../../app/control/operations.ts';
import { withApp } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const upload: CliCommand = {
  usage: 'upload FILE... [--share] [--folder ID]',
  summary: 'Upload files; --share prints a link that works for anyone who has it until it expires.',
  options: { share: { type: 'boolean' }, folder: { type: 'string' } },
  minArguments: 1,
  maxArguments: MAX_FILES_PER_UPLOAD,
  run: async (context) => {
    const { share, folder } = context.options;
    const answer = await withApp(context, (access) =>
      access.app.operate('upload', {
        folder: typeof folder === 'string' ? folder : null,
        files: context.arguments.map((file) => resolve(file)),
        share: share === true,
      }),
    );
    if (!answer.ok) return fail(context, answer.fault);
    for (const { name, address, link } of answer.value) {
      context.print(`${name} -> ${address}`);
      if (link !== null) {
        context.print(`  ${link.url}`);
        context.print(`  valid until ${new Date(link.expiresAt).toISOString()}`);
      }
    }
    return EXIT.ok;
  },
};
