// Takes from every web page in this process what a file manager's page has no use for: network, permissions, windows, navigation.
import type { App, Session, WebContents } from 'electron';

/**
 * The page's session reaches the files of `origin` and nothing else, so that a script smuggled into the page could not carry anything
 * out (E3), and is granted no permission and no device (E4; Electron grants by default). Downloads are refused as well.
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
 * Applies to every web contents that is ever created, whoever creates it (E5): no new windows, no navigation of any frame, no
 * redirects, no webviews. The page has one address for its whole life; links to the outside are opened by main from fixed menus.
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
