// The app's clock on the page, so that "5 min ago" stays true between states and where the page's own clock is wrong.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** Relative times show minutes; a finer step would only redraw. */
const TICK_MS = 15_000;

const NowContext = createContext(0);
export const NowProvider = NowContext.Provider;

/** The app's time in epoch ms, a few seconds old at most. */
export function useNow(): number {
  return useContext(NowContext);
}

/** Follows the app's clock: `appNow` is its time (epoch ms) in the newest state. */
export function useAppClock(appNow: number): number {
  const [now, setNow] = useState(appNow);
  useEffect(() => {
    const received = Date.now();
    setNow(appNow);
    const timer = setInterval(() => setNow(appNow + Date.now() - received), TICK_MS);
    return () => clearInterval(timer);
  }, [appNow]);
  return now;
}
