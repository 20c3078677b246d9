import { describe, expect, it } from 'vitest';
import { originIn } from '../../../../src/instrumentation/browser/possible-orphans.ts';

describe('the origin of a request, in a stack', () => {
  it.each([
    [
      'V8',
      `Error
    at whereFrom (http://localhost/assets/fetch.js:60:21)
    at Object.onStart (http://localhost/assets/fetch.js:30:9)
    at window.fetch (http://localhost/assets/fetch.js:110:21)
    at loadCart (http://localhost/assets/fetch.js:12:9)
    at async HTMLButtonElement.onBuy (http://localhost/assets/fetch.js:20:3)`,
      'loadCart (http://localhost/assets/fetch.js:12:9)',
      'HTMLButtonElement.onBuy (http://localhost/assets/fetch.js:20:3)',
    ],
    [
      'SpiderMonkey',
      `whereFrom@http://localhost/app.js:60:21
send@http://localhost/app.js:110:21
loadCart@http://localhost/app.js:12:9
async*onBuy@http://localhost/app.js:20:3
`,
      'loadCart@http://localhost/app.js:12:9',
      'onBuy@http://localhost/app.js:20:3',
    ],
    [
      'JavaScriptCore',
      `whereFrom@http://localhost/app.js:60:21
send@http://localhost/app.js:110:21
loadCart@http://localhost/app.js:12:9`,
      'loadCart@http://localhost/app.js:12:9',
      '',
    ],
    ['no engine', '', 'an unknown place', ''],
  ])('of %s', (_, stack, site, caller) => {
    expect(originIn(stack)).toEqual({ site, caller });
  });
});
