// The only two IPC channels: commands to the app, states to the page.

/** Page to main, with a reply: `(name, argument)` of the contract's command map. */
export const CALL_CHANNEL = 'brimful:call';

/** Main to page: the whole AppState. */
export const STATE_CHANNEL = 'brimful:state';
