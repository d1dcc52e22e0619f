// One sentence on how long an account has access, and what happens after that.
import type { AccountState } from '../../src/contract/state.ts';
import { formatClockTime } from './formatTime.ts';

/** `now` in epoch ms. Null when the account has no credentials. */
export function accessSentence(
  credentials: AccountState['credentials'],
  now: number,
  locale?: string,
): string | null {
  switch (credentials.status) {
    case 'none':
      return null;
    case 'valid': {
      if (credentials.expiresAt === null) return 'Access does not expire.';
      const until = `Access until ${formatClockTime(credentials.expiresAt, now, locale)}`;
      if (credentials.renewsAt === null) return `${until}.`;
      if (credentials.renewsAt <= now) return `${until}, being renewed now.`;
      return `${until}, renews automatically at ${formatClockTime(credentials.renewsAt, now, locale)}.`;
    }
    case 'failing': {
      if (credentials.expiresAt === null || credentials.expiresAt <= now) return credentials.message;
      return `${credentials.message} Access lasts until ${formatClockTime(credentials.expiresAt, now, locale)}.`;
    }
  }
}
