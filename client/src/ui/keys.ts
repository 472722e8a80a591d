const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** What this system's keyboard has on the keys that go together with others. */
export const MOD = isMac ? "⌘" : "Ctrl";
export const ALT = isMac ? "⌥" : "Alt";
