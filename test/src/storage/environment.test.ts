// Nothing of the environment decides where requests to S3 and STS go (F11), whatever the installed SDK reads.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { ListAccountsCommand } from '@aws-sdk/client-sso';
import { RegisterClientCommand } from '@aws-sdk/client-sso-oidc';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { placeId } from '../../../src/app/folders/placeId.ts';
import { AWS_VARIABLES } from '../../../src/app/instance/environmentTable.ts';
import { createDataAccess } from '../../../src/auth/accessGrants/dataAccess.ts';
import { createSsoClients } from '../../../src/auth/identityCenter/ssoClients.ts';
import { identityCenterSchema } from '../../../src/auth/kinds/identityCenter.ts';
import { oidcSchema } from '../../../src/auth/kinds/oidc.ts';
import { createWebIdentityExchange } from '../../../src/auth/sts/webIdentity.ts';
import { systemClock } from '../../../src/clock.ts';
import { createNetwork } from '../../../src/network/network.ts';
import type { Network } from '../../../src/network/network.ts';
import { createS3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { fixedSource } from '../../conformance/remote/s3World.ts';

const HOSTILE = 'http://192.0.2.66:81';

/** Values that a hostile or forgotten environment may hold; others of the table get the hostile address. */
const VALUES: Readonly<Record<string, string>> = {
  AWS_REGION: 'evil-region-1',
  AWS_DEFAULT_REGION: 'evil-region-1',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  AWS_MAX_ATTEMPTS: '9',
  AWS_RETRY_MODE: 'adaptive',
  AWS_DEFAULTS_MODE: 'auto',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_REQUIRED',
  AWS_S3_USE_ARN_REGION: 'true',
  AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS: 'false',
  AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'true',
  AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_EC2_METADATA_V1_DISABLED: 'true',
  AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a,httpBearerAuth',
  AWS_PROFILE: 'hostile',
};

const CONFIG_FILE = ['default', 'profile hostile']
  .map(
    (section) => `[${section}]
endpoint_url = ${HOSTILE}
services = evil
region = evil-region-1
use_fips_endpoint = true
use_dualstack_endpoint = true
s3_use_arn_region = true
request_checksum_calculation = WHEN_REQUIRED
auth_scheme_preference = sigv4a
disable_clock_skew_correction = true
retry_mode = adaptive
max_attempts = 9
defaults_mode = auto
sigv4a_signing_region_set = *
sdk_ua_app_id = evil
`,
  )
  .concat(
    `[services evil]\ns3 =\n  endpoint_url = ${HOSTILE}\nsts =\n  endpoint_url = ${HOSTILE}\nsso =\n  endpoint_url = ${HOSTILE}\nsso_oidc =\n  endpoint_url = ${HOSTILE}\ns3_control =\n  endpoint_url = ${HOSTILE}\n`,
  )
  .join('\n');

const folder = mkdtempSync(join(tmpdir(), 'brimful-environment-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => writeFileSync(join(folder, 'config'), CONFIG_FILE));
afterEach(() => vi.unstubAllEnvs());

function hostileEnvironment(): void {
  for (const name of [...AWS_VARIABLES, 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_STS', 'AWS_CA_BUNDLE']) {
    vi.stubEnv(name, VALUES[name] ?? HOSTILE);
  }
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'config'));
}

interface Sent {
  readonly to: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A network whose requests end right before they would be sent. */
function recordingNetwork(): { readonly network: Network; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const network = createNetwork({ findProxy: null, extraAuthorities: null });
  return {
    sent,
    network: {
      ...network,
      requestHandler: (options) => {
        const handler = network.requestHandler(options);
        handler.handle = ({ protocol, hostname, port, path, headers }) => {
          sent.push({
            to: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`,
            headers,
          });
          return Promise.reject(Object.assign(new Error('not sent'), { code: 'ECONNREFUSED' }));
        };
        return handler;
      },
    },
  };
}

async function askS3(endpoint: string | null): Promise<readonly Sent[]> {
  const { network, sent } = recordingNetwork();
  const connection = createS3Connection({
    endpoint,
    region: 'eu-central-1',
    forcePathStyle: false,
    credentials: fixedSource({ accessKeyId: 'AKIDOWN', secretAccessKey: 'secret' }),
    clock: { ...systemClock, now: () => 0 },
    requestHandler: network.requestHandler({ responseTimeoutMs: null }),
    maxAttempts: 2,
  });
  const command = new HeadBucketCommand({ Bucket: 'team-files' });
  await connection.request({ effect: 'none', signal: new AbortController().signal }, (http) =>
    connection.client.send(command, http),
  );
  connection.close();
  return sent;
}

describe('with every variable that the SDK knows and a hostile ~/.aws/config', () => {
  test.each([
    [null, 'https://team-files.s3.eu-central-1.amazonaws.com/'],
    ['https://storage.example:9000', 'https://team-files.storage.example:9000/'],
  ])('F11: requests to S3 go where the account says (endpoint %s)', async (endpoint, expected) => {
    hostileEnvironment();
    const sent = await askS3(endpoint);
    expect(sent.map(({ to }) => to)).toEqual([expected, expected]);
    for (const { headers } of sent) {
      expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDOWN\/\d+\/eu-central-1\/s3\//);
      expect(headers['user-agent']).not.toContain('app/evil');
    }
  });

  test('F11: IAM Identity Center is asked where the account says, without anything of the environment', async () => {
    hostileEnvironment();
    const { network, sent } = recordingNetwork();
    const account = identityCenterSchema.parse({
      ...{ id: 'work', source: 'identity-center', startUrl: 'https://example.awsapps.com/start' },
      ...{ region: 'eu-central-1', ssoRegion: 'us-east-1' },
    });
    const { oidc, portal } = createSsoClients({ account, network, clock: systemClock });
    const refused = expect.objectContaining({ code: 'ECONNREFUSED' }) as Error;
    const client = new RegisterClientCommand({ clientName: 'test', clientType: 'public' });
    await expect(oidc.send(client)).rejects.toEqual(refused);
    await expect(portal.send(new ListAccountsCommand({ accessToken: 'TOKEN' }))).rejects.toEqual(refused);
    expect(sent.map(({ to }) => to)).toEqual([
      'https://oidc.us-east-1.amazonaws.com/client/register',
      'https://portal.sso.us-east-1.amazonaws.com/assignment/accounts',
    ]);
    for (const { headers } of sent) {
      expect(headers['authorization']).toBeUndefined();
      expect(headers['user-agent']).not.toContain('app/evil');
    }
  });

  test('F11: an ID token goes to STS of the account', async () => {
    hostileEnvironment();
    const { network, sent } = recordingNetwork();
    const account = oidcSchema.parse({
      ...{ id: 'work', source: 'oidc', issuer: 'https://id.example', clientId: 'brimful' },
      ...{ region: 'eu-central-1', roleArn: 'arn:aws:iam::123456789012:role/brimful' },
    });
    const sts = createWebIdentityExchange({ account, network, clock: systemClock });
    const person = { subject: 'alice', name: 'Alice', issuer: 'https://id.example' };
    const idToken = { text: 'ID-TOKEN', expiresAt: Date.now() + 60_000, person } as never;
    await sts.exchange({ idToken, folders: [], durationSeconds: 900 }, new AbortController().signal);
    expect(sent.map(({ to }) => to)).toEqual(['https://sts.eu-central-1.amazonaws.com/']);
    expect(sent[0]?.headers.authorization).toBeUndefined();
  });

  test('F11, CR11: S3 Access Grants is asked in the AWS account that the setting names, once', async () => {
    hostileEnvironment();
    const { network, sent } = recordingNetwork();
    const accessGrants = { accountId: '123456789012', endpoint: null };
    const account = { region: 'eu-central-1', accessGrants };
    const grants = createDataAccess({ account, network, clock: systemClock });
    grants.setFolders([{ bucket: 'team-files', prefix: 'docs/', readOnly: false }]);
    const credentials = { accessKeyId: 'AKIDOWN', secretAccessKey: 'secret', expiresAt: null };
    const asked = await grants.exchange({ credentials, issuedAt: 0 }, new AbortController().signal);
    expect(asked).toMatchObject({ fault: { code: 'unreachable' } });
    expect(sent.map(({ to }) => to)).toEqual([
      'https://123456789012.s3-control.eu-central-1.amazonaws.com/v20180820/accessgrantsinstance/dataaccess',
    ]);
    expect(sent[0]?.headers).toMatchObject({ 'x-amz-account-id': '123456789012' });
    expect(sent[0]?.headers['authorization']).toMatch(/Credential=AKIDOWN\/\d+\/eu-central-1\/s3\//);
    expect(sent[0]?.headers['user-agent']).not.toContain('app/evil');
  });
});

test('R6: endpoint, region, bucket and prefix are each a place of their own', () => {
  const folderConfig = { account: 'work', bucket: 'team-files', prefix: 'docs/' };
  const connection = {
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    isAws: true,
  };
  const own = placeId(connection, folderConfig);
  expect(own.formerIds).toEqual(['["work","aws","team-files","docs/"]']);
  const others = [
    placeId({ ...connection, endpoint: 'https://storage.example', isAws: false }, folderConfig),
    placeId({ ...connection, region: 'us-east-1' }, folderConfig),
    placeId(connection, { ...folderConfig, bucket: 'team-file' }),
    placeId(connection, { ...folderConfig, prefix: '' }),
    placeId(connection, { ...folderConfig, account: 'home' }),
  ];
  expect(new Set([own, ...others].map(({ id }) => id)).size).toBe(6);
});

test('the table knows every variable that the installed SDK reads', () => {
  const names = new Set<string>();
  for (const scope of ['@aws-sdk', '@smithy']) {
    const root = join(import.meta.dirname, '../../../node_modules', scope);
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/dist-(cjs|es)\/.*\.js$/.test(file)) continue;
      const text = readFileSync(join(root, file), 'utf8');
      for (const [, name = ''] of text.matchAll(/["'`.](_?(?:AWS|SMITHY)_[A-Z0-9_]*[A-Z0-9])\b/g))
        names.add(name);
    }
  }
  // Words of the protocols that are no variables.
  const noVariables = /^(AWS_BACKUP_|SMITHY_CONTEXT_KEY$)/;
  const known = new Set(AWS_VARIABLES);
  expect(names.size).toBeGreaterThan(30);
  expect([...names].filter((name) => !known.has(name) && !noVariables.test(name)).sort()).toEqual([]);
});
