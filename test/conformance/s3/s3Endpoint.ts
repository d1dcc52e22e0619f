// The endpoints that the conformance cases run against, behind one interface: the local server and others.
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { StorageName, StorageTool } from '../../runner/tools.ts';
import { startForeignStorage } from '../../servers/foreign/foreignStorage.ts';
import type { PolicySource } from '../../servers/iam/policyDocument.ts';
import { providerArn, providerName } from '../../servers/iam/roles.ts';
import { startStorageServer } from '../../servers/s3/s3Server.ts';

export interface RoleRequest {
  readonly name: string;
  readonly issuer: string;
  /**
   * Condition of the trust policy; keys are given without the provider's name: `{
   * StringEquals: { aud: 'desktop' } }`.
   */
  readonly condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policy: PolicySource;
}

export interface S3Endpoint {
  readonly name: 'local' | StorageName;
  readonly url: string;
  readonly region: string;
  readonly administrator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  putProvider(issuer: string, clientId: string): Promise<void>;
  /** Returns the role's ARN. */
  putRole(role: RoleRequest): Promise<string>;
  stop(): Promise<void>;
}

const LOCAL_ACCOUNT = '000000000000';

export async function startLocalEndpoint(): Promise<S3Endpoint> {
  const server = await startStorageServer({ account: LOCAL_ACCOUNT });
  return {
    ...{ name: 'local', url: server.endpoint, region: server.region },
    administrator: server.administrator,
    putProvider(issuer, clientId) {
      server.putProvider({ issuer, clientIds: [clientId] });
      return Promise.resolve();
    },
    putRole(role) {
      const arn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/${role.name}`;
      server.putRole({ arn, trustPolicy: trustPolicy(role, LOCAL_ACCOUNT), policy: role.policy });
      return Promise.resolve(arn);
    },
    stop: () => server.stop(),
  };
}

/**
 * Providers and roles are put by IAM's API where the server has it, as Ceph does; Ceph has no account numbers
 * unless it is told to have accounts, and ARNs then have an empty one.
 */
export async function startForeignEndpoint(tool: StorageTool): Promise<S3Endpoint> {
  const server = await startForeignStorage(tool);
  const iam = new IAMClient({
    endpoint: server.endpoint,
    region: server.region,
    credentials: server.administrator,
  });
  return {
    ...{ name: tool.name, url: server.endpoint, region: server.region },
    administrator: server.administrator,
    async putProvider(issuer, clientId) {
      const ThumbprintList = ['0'.repeat(40)]; // needed by the API, not looked at for plain http
      await iam.send(
        new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: [clientId], ThumbprintList }),
      );
    },
    async putRole(role) {
      const AssumeRolePolicyDocument = JSON.stringify(trustPolicy(role, ''));
      const created = await iam.send(
        new CreateRoleCommand({ RoleName: role.name, AssumeRolePolicyDocument }),
      );
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: role.name,
          PolicyName: 'storage',
          PolicyDocument: JSON.stringify(role.policy),
        }),
      );
      return created.Role?.Arn ?? '';
    },
    async stop() {
      iam.destroy();
      await server.stop();
    },
  };
}

function trustPolicy({ issuer, condition }: RoleRequest, account: string): PolicySource {
  const named = Object.entries(condition).map(([operator, values]) => [
    operator,
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`${providerName(issuer)}:${key}`, value]),
    ),
  ]);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: [providerArn(account, issuer)] },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: Object.fromEntries(named) as Record<string, Record<string, string[]>>,
      },
    ],
  };
}
