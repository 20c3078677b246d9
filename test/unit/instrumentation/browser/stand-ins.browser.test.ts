import { expect, it, onTestFinished } from 'vitest';
import { xhrInstrumentation } from '../../../../src/instrumentation/browser/xhr.ts';
import { stopAfterEach, tracePage } from '../../../browser/traced-page.ts';

stopAfterEach();

it('leaves a stand-in for XMLHttpRequest alone that is no event target', async () => {
  const native = window.XMLHttpRequest;
  onTestFinished(() => {
    window.XMLHttpRequest = native;
  });
  class StandIn {
    readonly calls: string[] = [];
    open(): void {
      this.calls.push('open');
    }
    setRequestHeader(name: string): void {
      this.calls.push(name);
    }
    send(): string {
      this.calls.push('send');
      return 'sent';
    }
  }
  window.XMLHttpRequest = StandIn as never; // as tests of applications do
  const { spans } = tracePage({ instrumentations: [xhrInstrumentation()] });
  const xhr = new StandIn() as unknown as XMLHttpRequest & StandIn;
  xhr.open('GET', '/');
  xhr.setRequestHeader('x-a', '1');
  expect(xhr.send()).toBe('sent');
  expect(xhr.calls).toEqual(['open', 'x-a', 'send']);
  expect(spans).toEqual([]);
});
