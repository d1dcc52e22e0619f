// Accounts on their way in or out: the first start, signing in, signed out, and a session that has ended.
import type { AppState } from '../../../src/contract/state.ts';
import { account, app, folder, inStep, MINUTE, NOW, photos } from './ordinary.ts';

export const firstRun: AppState = app({
  ...inStep,
  accounts: [
    { ...account, session: { step: 'signed-out' }, credentials: { status: 'none' }, vault: 'keychain' },
  ],
  folders: [],
  activity: [],
});

export const clientSecretMissing: AppState = {
  ...firstRun,
  accounts: firstRun.accounts.map((each) => ({ ...each, clientSecret: 'missing' as const })),
};

/** Signed in at IAM Identity Center, with several roles. */
export const choosesRole: AppState = {
  ...firstRun,
  accounts: [
    {
      ...account,
      source: 'identity-center',
      description: 'example.awsapps.com',
      session: { step: 'signed-in', name: 'example.awsapps.com' },
      credentials: {
        status: 'failing',
        code: 'role-not-chosen',
        message: 'You have several roles: choose the AWS account and the role to use.',
        expiresAt: null,
        action: 'choose-role',
      },
    },
  ],
};

export const signingIn = (address: string | null, userCode?: string): AppState => ({
  ...firstRun,
  accounts: [
    {
      ...account,
      session: {
        step: 'signing-in',
        expiresAt: NOW + 5 * MINUTE,
        address,
        ...(userCode !== undefined && { userCode }),
      },
      credentials: { status: 'none' },
    },
  ],
});

export const signingInElsewhere: AppState = {
  ...firstRun,
  accounts: firstRun.accounts.map((each) => ({
    ...each,
    session: {
      step: 'signing-in' as const,
      expiresAt: NOW + 5 * MINUTE,
      address: 'https://id.example.com/authorize?client_id=brimful&state=x',
      takesAnswer: true,
    },
  })),
};

export const SIGN_IN_ADDRESS = 'http://127.0.0.1:49152/start/nO2gq1Gk0xVxv2yXk3aZtw';

export const DEVICE_ADDRESS = 'https://device.example.com/?user_code=WDJB-MJHT';

export const signedOut: AppState = app({
  ...inStep,
  accounts: [{ ...account, session: { step: 'signed-out' }, credentials: { status: 'none' } }],
  folders: [
    {
      ...folder,
      status: 'waiting',
      headline: 'Sign in to work',
      summary: 'Sign in to start syncing. Your files are left as they are.',
    },
  ],
});

export const needsSignIn: AppState = app({
  ...inStep,
  folders: [folder, photos].map((each) => ({
    ...each,
    status: 'waiting',
    headline: 'Sign in again to work',
    summary: 'Your organisation ended the session. Sign in again to go on.',
  })),
  accounts: [
    {
      ...account,
      session: {
        step: 'needs-sign-in',
        name: 'ada@example.com',
        reason: 'Your organisation ended the session. Sign in again to go on.',
      },
      credentials: {
        status: 'failing',
        code: 'needs-sign-in',
        message: 'Access could not be renewed.',
        expiresAt: NOW + 4 * MINUTE,
      },
    },
    { ...account, id: 'archive', source: 'environment', description: 'profile archive', vault: 'none' },
    {
      ...account,
      id: 'garage',
      source: 'access-key',
      description: 'key …7XQ2',
      credentials: { status: 'valid', expiresAt: null, renewsAt: null },
    },
  ],
});
