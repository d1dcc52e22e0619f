// `brimful policy`: what an administrator has to set up on AWS for an account, ready to paste.
import { readConfigFile } from '../../app/config/configFile.ts';
import { openDataDir } from '../../app/dataDir.ts';
import { awsCliScript } from '../../app/policy/awsCliScript.ts';
import { describeSetup } from '../../app/policy/awsSetup.ts';
import type { AwsSetup, Isolation } from '../../app/policy/awsSetup.ts';
import { cloudFormation } from '../../app/policy/cloudFormation.ts';
import { terraform } from '../../app/policy/terraform.ts';
import { fail } from '../cliCommand.ts';
import type { CliCommand } from '../cliCommand.ts';
import { EXIT } from '../exitCode.ts';

const FORMATS: ReadonlyMap<unknown, (setup: AwsSetup) => string> = new Map([
  ['aws-cli', awsCliScript],
  ['cloudformation', cloudFormation],
  ['terraform', terraform],
]);
const ISOLATIONS: readonly Isolation[] = ['subject', 'principal-tag', 'none'];

export const policy: CliCommand = {
  usage:
    'policy --account A [--format aws-cli|cloudformation|terraform] [--isolate subject|principal-tag|none] [--subjects A,B]',
  summary: 'Print the AWS set-up for an account: provider, role, policies, bucket settings.',
  options: {
    account: { type: 'string' },
    format: { type: 'string' },
    isolate: { type: 'string' },
    subjects: { type: 'string' },
  },
  minArguments: 0,
  maxArguments: 0,
  run: (context) => {
    const { account, format = 'aws-cli', isolate = 'subject', subjects } = context.options;
    const print = FORMATS.get(format);
    const isolation = ISOLATIONS.find((known) => known === isolate);
    if (typeof account !== 'string' || print === undefined || isolation === undefined) {
      return Promise.resolve(
        fail(context, { code: 'usage', message: `expected "brimful ${policy.usage}".` }),
      );
    }
    // Only the configuration is read, so this works beside a running app.
    const dataDir = openDataDir(context.dataDir);
    if (!dataDir.ok) return Promise.resolve(fail(context, dataDir.fault));
    const config = readConfigFile(dataDir.value.config);
    if (!config.ok) return Promise.resolve(fail(context, config.fault));
    const wish = { isolation, subjects: typeof subjects === 'string' ? subjects.split(',') : [] };
    const setup = describeSetup(config.value, account, wish);
    if (!setup.ok) return Promise.resolve(fail(context, setup.fault));
    context.print(print(setup.value));
    return Promise.resolve(EXIT.ok);
  },
};
