// What the pages in lost/ show in each engine, without us: why no context can be kept there. test/runtimes/lost-rows.ts says which rows.

export const LOST_PAGES = {
  'window-post-message.html': {
    chromium: 'posted by the frame; behind a patch by the page',
    firefox: 'posted by the frame; behind a patch by the page',
    webkit: 'posted by the frame; behind a patch by the page',
  },
  'broadcast-channel.html': { chromium: 'both the same', firefox: 'both the same', webkit: 'both the same' },
  'unhandled-rejection.html': {
    chromium: 'called meanwhile: nothing',
    firefox: 'called meanwhile: nothing',
    webkit: 'called meanwhile: nothing',
  },
  'popstate.html': {
    chromium: 'forward: 0, back+back: 2, forward+back: 1',
    firefox: 'forward: 0, back+back: 2, forward+back: 2',
    webkit: 'forward: 0, back+back: 1, forward+back: 1',
  },
  'for-await-of-rejected.html': { chromium: 'caught', firefox: 'caught', webkit: 'never caught' },
};
