// `brimful policy`: prints what an administrator has to set up on AWS for an account.
import { readConfigFile } from '../../app/config/configFile.ts';
import { openDataDir } from '../../app/instance/dataDir.ts';
import { describeSetup } from '../../app/policy/describe/describeSetup.ts';
import { setupRequestSchema } from '../../contract/setup.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand, CliContext } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const policy: CliCommand = {
  usage:
    'policy --account A [--bucket B [--prefix P]] [--format aws-cli|cloudformation|terraform] [--isolate subject|principal-tag|source-identity|none] [--subjects A,B] [--existing-provider] [--kms-key ARN,ARN] [--session-tags A,B] [--source-identity]',
  summary: 'Print the AWS set-up for an account: provider, role, policies, bucket settings.',
  options: {
    account: { type: 'string' },
    bucket: { type: 'string' },
    prefix: { type: 'string' },
    format: { type: 'string' },
    isolate: { type: 'string' },
    subjects: { type: 'string' },
    'existing-provider': { type: 'boolean' },
    'kms-key': { type: 'string' },
    'session-tags': { type: 'string' },
    'source-identity': { type: 'boolean' },
  },
  minArguments: 0,
  maxArguments: 0,
  run: (context) => Promise.resolve(print(context)),
};

/** The options that have another name than the page's field. */
const OPTION_OF: Readonly<Record<string, string>> = { kmsKeys: 'kms-key' };

function print(context: CliContext): ReturnType<typeof fail> {
  const { options } = context;
  const { account, bucket, prefix, format = 'aws-cli', isolate = 'subject' } = options;
  const request = setupRequestSchema.safeParse({
    account,
    format,
    isolation: isolate,
    subjects: listOf(options['subjects']),
    place: bucket === undefined ? null : { bucket, prefix: prefix ?? '' },
    existingProvider: options['existing-provider'] === true,
    kmsKeys: listOf(options['kms-key']),
    tokenTags: listOf(options['session-tags']),
    tokenSourceIdentity: options['source-identity'] === true,
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
    const option = field === null ? null : (OPTION_OF[field] ?? field);
    return fail(context, { code, message: option === null ? message : `--${option}: ${message}` });
  }
  context.print(setup.value.text);
  return EXIT.ok;
}

/** The words between commas. */
function listOf(option: unknown): readonly string[] {
  return (typeof option === 'string' ? option : '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
