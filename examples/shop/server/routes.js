// What the shop can do, as `METHOD path` → answer. Throwing makes a 500.

import { getTracer } from 'throughline';

const tracer = getTracer('shop/backend');

export function createRoutes(db) {
  const cart = (cartId) => {
    const items = db.all(
      'SELECT',
      'cart_items',
      'SELECT id, name, price_cents, quantity FROM cart_items JOIN products ON id = product_id WHERE cart_id = ? ORDER BY name',
      cartId,
    );
    return { items, totalCents: items.reduce((sum, item) => sum + item.price_cents * item.quantity, 0) };
  };

  return {
    'GET /api/products': ({ query }) =>
      db.all('SELECT', 'products', 'SELECT * FROM products WHERE name LIKE ? ORDER BY id', `%${query.get('search') ?? ''}%`),

    'GET /api/cart': ({ query }) => cart(query.get('cart')),

    'POST /api/cart': ({ body }) => {
      db.run(
        'INSERT',
        'cart_items',
        'INSERT INTO cart_items VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET quantity = quantity + 1',
        body.cart,
        body.product,
      );
      return cart(body.cart);
    },

    'POST /api/checkout': async ({ body }) => {
      const { items, totalCents } = cart(body.cart);
      if (items.length === 0) return { error: 'The cart is empty.' };
      await tracer.span('charge card', { attributes: { 'shop.total_cents': totalCents } }, () => pause(40));
      const order = db.run('INSERT', 'orders', 'INSERT INTO orders (cart_id, total_cents) VALUES (?, ?)', body.cart, totalCents);
      db.run('DELETE', 'cart_items', 'DELETE FROM cart_items WHERE cart_id = ?', body.cart);
      return { order: Number(order), totalCents };
    },

    // The button that fails: the table does not exist.
    'POST /api/voucher': ({ body }) => db.all('SELECT', 'vouchers', 'SELECT * FROM vouchers WHERE code = ?', body.code),
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
