// The access portal of IAM Identity Center: which AWS accounts and roles a person has, and their credentials.
import {
  GetRoleCredentialsCommand,
  paginateListAccountRoles,
  paginateListAccounts,
} from '@aws-sdk/client-sso';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../credentials.ts';
import { ACCOUNT_DECIDES } from '../../network/accountDecides.ts';
import type { Network } from '../../network/network.ts';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { AwsAccount } from '../account/account.ts';
import { regionalEndpoint } from '../account/awsDomain.ts';
import type { Person } from '../account/person.ts';
import type { AuthFault } from '../account/stepUp.ts';
import { stsFault } from '../sts/stsErrors.ts';
import type { IssuedCredentials } from '../sts/webIdentity.ts';
import type { AssignedRole } from '../vault/sessionIndex.ts';
import { ssoFault } from './ssoErrors.ts';
import { noTokens } from './ssoTokens.ts';
import type { AccessToken, SsoPorts } from './ssoTokens.ts';

export interface AccessPortal {
  /** Every AWS account in which something is assigned to the person, by name. */
  awsAccounts(token: AccessToken, signal: AbortSignal): Promise<Result<readonly AwsAccount[], AuthFault>>;
  /** The names of their roles in one AWS account, in alphabetical order. */
  roleNames(
    token: AccessToken,
    awsAccountId: string,
    signal: AbortSignal,
  ): Promise<Result<readonly string[], AuthFault>>;
  credentials(
    token: AccessToken,
    role: AssignedRole,
    signal: AbortSignal,
  ): Promise<Result<IssuedCredentials, AuthFault>>;
  /**
   * Whose credentials these are: the session name, which Identity Center sets to the person's user name, and
   * no client can choose.
   */
  personBehind(
    credentials: Credentials,
    role: AssignedRole,
    signal: AbortSignal,
  ): Promise<Result<Person, AuthFault>>;
}

/** The service's largest page. */
const PAGE_SIZE = 100;
/** A service whose pages never end is not listed further. */
const MAX_PAGES = 200;
const RESPONSE_TIMEOUT_MS = 30_000;

/** Sends nothing before the first call. */
export function createAccessPortal(options: SsoPorts & { readonly network: Network }): AccessPortal {
  const { account, clients, clock, network } = options;
  const paging = { client: clients.portal, pageSize: PAGE_SIZE, stopOnSameToken: true };
  const fault = (error: unknown, role: AssignedRole | null): AuthFault =>
    ssoFault(error, { account, step: 'portal', role });

  return {
    awsAccounts: async ({ text: accessToken }, signal) => {
      try {
        const pages = paginateListAccounts(paging, { accessToken }, { abortSignal: signal });
        const found = await collect(pages, ({ accountList = [] }) => accountList);
        const listed = found.flatMap(({ accountId: id, accountName = '', emailAddress = '' }) =>
          id === undefined ? [] : [{ id, name: accountName === '' ? emailAddress : accountName }],
        );
        return ok(listed.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)));
      } catch (error) {
        return failed(fault(error, null));
      }
    },
    roleNames: async ({ text: accessToken }, accountId, signal) => {
      try {
        const pages = paginateListAccountRoles(paging, { accessToken, accountId }, { abortSignal: signal });
        const found = await collect(pages, ({ roleList = [] }) => roleList);
        return ok(found.flatMap(({ roleName }) => roleName ?? []).sort((a, b) => a.localeCompare(b)));
      } catch (error) {
        return failed(fault(error, null));
      }
    },
    credentials: async ({ text: accessToken }, role, signal) => {
      const { awsAccountId: accountId, roleName } = role;
      try {
        const answer = await clients.portal.send(
          new GetRoleCredentialsCommand({ accessToken, accountId, roleName }),
          { abortSignal: signal },
        );
        const { accessKeyId, secretAccessKey, sessionToken, expiration } = answer.roleCredentials ?? {};
        const isWhole =
          accessKeyId !== undefined &&
          secretAccessKey !== undefined &&
          sessionToken !== undefined &&
          expiration !== undefined;
        if (!isWhole) return failed(noTokens(account));
        const skewMs = clients.skewMs();
        const expiresAt = expiration - skewMs;
        const credentials = { accessKeyId, secretAccessKey, sessionToken, expiresAt };
        return ok({ credentials, issuedAt: clock.now(), skewMs, narrowing: null });
      } catch (error) {
        return failed(fault(error, role));
      }
    },
    personBehind: async ({ accessKeyId, secretAccessKey, sessionToken }, role, signal) => {
      const endpoint = account.stsEndpoint ?? regionalEndpoint('sts', account.region);
      const sts = new STSClient({
        ...ACCOUNT_DECIDES,
        region: account.region,
        endpoint,
        maxAttempts: 1,
        requestHandler: network.requestHandler({ responseTimeoutMs: RESPONSE_TIMEOUT_MS }),
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      });
      try {
        const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
        const [, name] = /:assumed-role\/[^/]+\/([^/]+)$/.exec(Arn) ?? [];
        if (name === undefined) return failed(nameless(endpoint));
        return ok({ issuer: account.startUrl, subject: name, audience: [], name });
      } catch (error) {
        const { fault: found } = stsFault(error, {
          endpoint: new URL(endpoint).host,
          region: account.region,
          issuer: account.startUrl,
          clientId: '',
          roleArn: role.roleName,
          throughRole: null,
        });
        return failed(found);
      }
    },
  };
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const items: Item[] = [];
  let count = 0;
  for await (const page of pages) {
    items.push(...itemsOf(page));
    count += 1;
    if (count >= MAX_PAGES) break;
  }
  return items;
}

function nameless(endpoint: string): AuthFault {
  const { host } = new URL(endpoint);
  return {
    code: 'refused',
    cause: 'empty-subject',
    message: `${host} does not say whose credentials these are, so Brimful does not use them: tell your administrator.`,
  };
}
