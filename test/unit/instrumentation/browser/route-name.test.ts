import fc from 'fast-check';
import { expect, it } from 'vitest';
import { routeNamer } from '../../../../src/instrumentation/browser/route-name.ts';

const name = (routes: readonly string[], path: string): string | undefined => routeNamer(routes)(new URL(path, 'https://shop.example'));

it.each([
  [['/'], '/', '/'],
  [['/users/:id'], '/users/17/', '/users/:id'],
  [['/users/:id'], '/users', undefined],
  [['/users/:id?'], '/users', '/users/:id?'],
  [['/:lang?/about'], '/about', '/:lang?/about'],
  [['/:lang?/about'], '/de/about', '/:lang?/about'],
  [['/users/new', '/users/:id'], '/users/new', '/users/new'],
  [['/files/*'], '/files', '/files/*'],
  [['/files/*'], '/files/a/b', '/files/*'],
  [['*'], '/anything/else', '*'],
  [['/a.c'], '/abc', undefined],
])('of %j, %s is %s', (routes, path, expected) => {
  expect(name(routes, path)).toBe(expected);
});

it('finds each pattern by the paths that are made from it', () => {
  const segment = fc.constantFrom('users', ':id', ':tab?', 'edit');
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (segments, given) => {
      const path = segments.flatMap((each, i) => (each.endsWith('?') && !given[i] ? [] : [each.startsWith(':') ? `x${i}` : each]));
      const pattern = `/${segments.join('/')}`;
      expect(name([pattern], `/${path.join('/')}`)).toBe(pattern);
    }),
  );
});

it('takes time for no pattern that a person would write, whatever the path', () => {
  const path = `/${'a/'.repeat(2000)}`;
  expect(name(['/:a?/:b?/:c?/end', '/*'], path)).toBe('/*');
});
