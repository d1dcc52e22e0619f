// Denies every web page in this process what ours does not need: network, permissions, windows, navigation.
import type { App, Session, WebContents } from 'electron';

/**
 * Limits the page's session to the files of `origin`, so that an injected script could not send anything out
 * (E3), and denies all permissions, devices and downloads (E4; Electron grants permissions by default).
 */
export function hardenSession(session: Session, origin: string): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !details.url.startsWith(`${origin}/`) });
  });
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

/**
 * Denies new windows, navigation of any frame, redirects and webviews to every web contents, whoever creates
 * it (E5). The page keeps one URL for its lifetime; the main process opens external links.
 */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents);
  });
}

function denyNavigation(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
}
