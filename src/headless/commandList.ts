// All commands of the command line, in the order of the help.
import type { CliCommand } from './terminal/cliCommand.ts';
import { approve, reject } from './commands/decisions/answerHeld.ts';
import { conflicts } from './commands/decisions/conflicts.ts';
import { doctor } from './commands/doctor.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { page } from './commands/serve/page.ts';
import { plan } from './commands/plan.ts';
import { policy } from './commands/policy.ts';
import { report } from './commands/report.ts';
import { resolve } from './commands/decisions/resolve.ts';
import { restore } from './commands/restore.ts';
import { role } from './commands/role.ts';
import { run } from './commands/serve/run.ts';
import { status } from './commands/status.ts';
import { sync } from './commands/sync.ts';
import { trash } from './commands/trash.ts';
import { upload } from './commands/upload.ts';
import { why } from './commands/why.ts';

const COMMANDS = {
  login,
  logout,
  role,
  status,
  sync,
  run,
  page,
  why,
  upload,
  plan,
  approve,
  reject,
  conflicts,
  resolve,
  trash,
  restore,
  policy,
  doctor,
  report,
};

export const commandList: ReadonlyMap<string, CliCommand> = new Map(Object.entries(COMMANDS));
