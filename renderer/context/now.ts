// The app's clock, so that "5 min ago" stays true between states, whatever the browser's own clock says.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** Relative times are in minutes, so a shorter interval would only cost redraws. */
const TICK_MS = 15_000;

const NowContext = createContext(0);
export const NowProvider = NowContext.Provider;

/** The app's time in epoch ms, at most one tick old. */
export function useNow(): number {
  return useContext(NowContext);
}

/** Ticks with the app's clock. `appNow`: its time (epoch ms) in the newest state. */
export function useAppClock(appNow: number): number {
  const [now, setNow] = useState(appNow);
  useEffect(() => {
    const received = Date.now();
    setNow(appNow);
    const timer = setInterval(() => setNow(appNow + Date.now() - received), TICK_MS);
    return () => clearInterval(timer);
  }, [appNow]);
  // Nothing in the newest state lies in the future.
  return Math.max(now, appNow);
}
