// The page's background colours (`--ground` in its style sheet), so that an opening window does not flash.

export const WINDOW_COLORS = { light: '#f3f6f7', dark: '#0f171b' };
