// Which paths a redirect address may have.
import { PAGE_PATHS, START_PATH } from './callbackPage.ts';

/** Why `path` cannot be the path of the redirect address; null: it can. */
export function refuseRedirectPath(path: string): string | null {
  // A dot segment would be resolved by the browser, and then be another path than the one that is compared.
  if (!/^(\/[\w~-][\w.~-]*)*\/?$/.test(path) || path === '' || path.length > 200) {
    return 'expected a path such as "/callback", of letters, digits, "-", ".", "_", "~" and "/"';
  }
  const isOurs = path.startsWith(START_PATH) || Object.values<string>(PAGE_PATHS).includes(path);
  return isOurs ? 'expected another path: Brimful shows pages of its own at this one' : null;
}
