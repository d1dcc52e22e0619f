// Denies every web page in this process what ours does not need: network, permissions, windows, navigation.
import type { App, Session, WebContents } from 'electron';

/** No UDP but through a proxy, and TCP through the proxy where there is one (RFC 8828, mode 4). */
export const WEBRTC_POLICY = 'disable_non_proxied_udp';

/**
 * The proxy of the page's session: nothing listens there, and only an administrator could. Whatever of WebRTC
 * the policy lets through by TCP ends at it.
 */
const DEAD_END = 'http://127.0.0.1:1';

/**
 * Limits the page's session to the files of `origin`, so that an injected script could not send anything out
 * (E3), and denies all permissions, devices and downloads (E4; Electron grants permissions by default).
 * Resolves once no connection of the session leads anywhere.
 */
export async function hardenSession(session: Session, origin: string): Promise<void> {
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
  await session.setProxy({
    ...{ mode: 'fixed_servers', proxyRules: DEAD_END },
    // Not even to this machine (Chromium's name for "loopback, too").
    proxyBypassRules: '<-loopback>',
  });
}

/**
 * Denies new windows, navigation of any frame, redirects and webviews to every web contents, whoever creates
 * it (E5). The page keeps one URL for its lifetime; the main process opens external links.
 */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents);
    contents.setWebRTCIPHandlingPolicy(WEBRTC_POLICY);
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
