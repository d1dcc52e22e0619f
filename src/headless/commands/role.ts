// `brimful role`: lists the AWS accounts and roles that a person may use, and chooses one.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import { toResult } from '../../app/shell/outcome.ts';
import { findAccount, withApp } from '../terminal/appAccess.ts';
import type { AppAccess } from '../terminal/appAccess.ts';
import { fail } from '../terminal/cliCommand.ts';
import type { CliCommand } from '../terminal/cliCommand.ts';
import { EXIT } from '../terminal/exitCode.ts';

export const role: CliCommand = {
  usage: 'role [ACCOUNT] [--aws-account ID --name ROLE]',
  summary:
    'List the AWS accounts and roles of an account that signs in at IAM Identity Center, or choose one.',
  options: { 'aws-account': { type: 'string' }, name: { type: 'string' } },
  minArguments: 0,
  maxArguments: 1,
  run: async (context) => {
    const { 'aws-account': awsAccountId, name } = context.options;
    if ((awsAccountId === undefined) !== (name === undefined)) {
      return fail(context, { code: 'usage', message: `expected "brimful ${role.usage}".` });
    }
    const answer = await withApp(context, async (access, state) => {
      const account = findAccount(state, context.arguments[0]);
      if (!account.ok) return account;
      const { id } = account.value;
      if (awsAccountId === undefined || name === undefined) return list(access, id);
      const chosen = { account: id, awsAccountId: String(awsAccountId), roleName: String(name) };
      const done = toResult(await access.app.execute('chooseRole', chosen));
      return done.ok
        ? ok([`${id} uses the role ${String(name)} in the AWS account ${String(awsAccountId)}.`])
        : done;
    });
    if (!answer.ok) return fail(context, answer.fault);
    for (const line of answer.value) context.print(line);
    return EXIT.ok;
  },
};

/** One line per role, each as the options that choose it. */
async function list({ app }: AppAccess, account: string): Promise<Result<readonly string[]>> {
  const found = await app.execute('listAwsAccounts', { account });
  if ('ok' in found) return failed(found);
  const lines: string[] = [];
  for (const { id, name } of found.awsAccounts) {
    const roles = await app.execute('listRoles', { account, awsAccountId: id });
    if ('ok' in roles) return failed(roles);
    lines.push(...roles.roleNames.map((each) => `--aws-account ${id} --name ${each}  (${name})`));
  }
  return ok(lines);
}
