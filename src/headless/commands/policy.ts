// `brimful policy`: prints what an administrator has to set up on AWS for an account.
import { readConfigFile } from '../../app/config/configFile.ts';
import { openDataDir } from '../../app/instance/dataDir.ts';
import { describeSetup } from '../../app/policy/describeSetup.ts';
import { setupRequestSchema } from '../../contract/setup.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const policy: CliCommand = {
  usage:
    'policy --account A [--bucket B [--prefix P]] [--format aws-cli|cloudformation|terraform] [--isolate subject|principal-tag|none] [--subjects A,B]',
  summary: 'Print the AWS set-up for an account: provider, role, policies, bucket settings.',
  options: {
    account: { type: 'string' },
    bucket: { type: 'string' },
    prefix: { type: 'string' },
    format: { type: 'string' },
    isolate: { type: 'string' },
    subjects: { type: 'string' },
  },
  minArguments: 0,
  maxArguments: 0,
  run: (context) => Promise.resolve(print(context)),
};

function print(context: CliContext): ReturnType<typeof fail> {
  const { account, bucket, prefix, format = 'aws-cli', isolate = 'subject', subjects = '' } = context.options;
  const request = setupRequestSchema.safeParse({
    account,
    format,
    isolation: isolate,
    subjects: String(subjects)
      .split(',')
      .map((subject) => subject.trim())
      .filter((subject) => subject !== ''),
    place: bucket === undefined ? null : { bucket, prefix: prefix ?? '' },
  });
  if (!request.success || (prefix !== undefined && bucket === undefined)) {
    return fail(context, { code: 'usage', message: `expected "brimful ${policy.usage}".` });
  }
  // Reads only the configuration, so this works while the app is running.
  const dataDir = openDataDir(context.dataDir);
  if (!dataDir.ok) return fail(context, dataDir.fault);
  const config = readConfigFile(dataDir.value.config);
  if (!config.ok) return fail(context, config.fault);
  const setup = describeSetup(config.value, request.data);
  if (!setup.ok) {
    const { code, field, message } = setup.fault;
    // The options have the same names as the page's fields.
    return fail(context, { code, message: field === null ? message : `--${field}: ${message}` });
  }
  context.print(setup.value.text);
  return EXIT.ok;
}
