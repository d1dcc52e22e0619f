// Decides which addresses the system may be asked to open: only web pages, since other schemes can start
// programs.
import { isLoopbackHost } from '../../network/loopback.ts';

/**
 * The normalized address if it may be opened: https, or http on this machine (SI11), without a user name,
 * which can disguise the host. null: it must not be opened.
 */
export function openableAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url.href;
  return url.protocol === 'http:' && isLoopbackHost(url.hostname) ? url.href : null;
}
