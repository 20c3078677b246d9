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
    [
      'Chromium, a request',
      `Error
    at whereFrom (http://localhost/app.js:60:21)
    at XMLHttpRequest.tracedSend (http://localhost/app.js:3125:46)
    at XMLHttpRequest.send (http://localhost/app.js:271:21)
    at loadXhr (http://localhost/app.js:5044:5)`,
      'loadXhr (http://localhost/app.js:5044:5)',
      '',
    ],
    [
      'Firefox',
      `whereFrom@http://localhost/app.js:60:21
begin@http://localhost/app.js:2677:26
fetchTraced@http://localhost/app.js:2659:40
fetchLayer@http://localhost/app.js:2640:18
layer@http://localhost/app.js:271:21
loadCart@http://localhost/app.js:5038:26
async*onBuy@http://localhost/app.js:20:3
`,
      'loadCart@http://localhost/app.js:5038:26',
      'onBuy@http://localhost/app.js:20:3',
    ],
    [
      'WebKit, in a function of the name of the request',
      `whereFrom@http://localhost/app.js:60:21
tracedSend@http://localhost/app.js:3125:52
send@http://localhost/app.js:5044:9
@http://localhost/app.js:5048:10`,
      'send@http://localhost/app.js:5044:9',
      '',
    ],
    ['a build that takes the names away', 'a@http://localhost/app.js:1:21\nb@http://localhost/app.js:1:44', 'an unknown place', ''],
    ['no engine', '', 'an unknown place', ''],
  ])('of %s', (_, stack, site, caller) => {
    expect(originIn(stack)).toEqual({ site, caller });
  });
});
