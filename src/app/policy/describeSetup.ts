// Describes an account's set-up in the chosen format, for the page and the command line.
import type { SetupFormat, SetupText, SetupRequest } from '../../contract/setup.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { Config } from '../config/schema.ts';
import { awsCliScript } from './awsCliScript.ts';
import { toAwsSetup } from './awsSetup.ts';
import type { AwsSetup, SetupFault } from './awsSetup.ts';
import { cloudFormation } from './cloudFormation.ts';
import { setupNotes } from './setupNotes.ts';
import { terraform } from './terraform.ts';

const PRINTERS: Readonly<Record<SetupFormat, (setup: AwsSetup) => string>> = {
  'aws-cli': awsCliScript,
  cloudformation: cloudFormation,
  terraform,
};

/** Uses only the configuration: needs no sign-in and no network. */
export function describeSetup(config: Config, request: SetupRequest): Result<SetupText, SetupFault> {
  const setup = toAwsSetup(config, request);
  if (!setup.ok) return setup;
  return ok({
    text: PRINTERS[request.format](setup.value),
    notes: [...setupNotes(setup.value, request.format)],
  });
}
