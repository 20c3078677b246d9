// The shop's database: SQLite in memory, with a span around every query.

import Database from 'libsql';
import { getTracer, SpanKind } from 'throughline';

const tracer = getTracer('shop/database');

const PRODUCTS = [
  ['Espresso cup', 'Porcelain, 80 ml', 1250],
  ['Filter coffee, Ethiopia', '250 g, light roast', 1190],
  ['Hand grinder', 'Conical steel burrs', 8900],
  ['Kettle', 'Gooseneck, 0.9 l', 6450],
  ['Milk jug', 'Steel, 350 ml', 2100],
  ['Paper filters', '100 pieces', 490],
];

export function openDatabase() {
  const db = new Database(':memory:');
  db.exec(`
    CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, description TEXT, price_cents INTEGER);
    CREATE TABLE cart_items (cart_id TEXT, product_id INTEGER, quantity INTEGER, PRIMARY KEY (cart_id, product_id));
    CREATE TABLE orders (id INTEGER PRIMARY KEY, cart_id TEXT, total_cents INTEGER);
  `);
  const insert = db.prepare('INSERT INTO products (name, description, price_cents) VALUES (?, ?, ?)');
  for (const product of PRODUCTS) insert.run(product);

  return {
    /** Rows of a query. */
    all: (operation, collection, sql, ...values) => query(operation, collection, sql, () => db.prepare(sql).all(values)),
    /** Changes the data; gives the new row's id. */
    run: (operation, collection, sql, ...values) => query(operation, collection, sql, () => db.prepare(sql).run(values).lastInsertRowid),
    close: () => db.close(),
  };
}

function query(operation, collection, sql, execute) {
  const attributes = {
    'db.system.name': 'sqlite',
    'db.operation.name': operation,
    'db.collection.name': collection,
    'db.query.text': sql,
  };
  return tracer.span(`${operation} ${collection}`, { kind: SpanKind.CLIENT, attributes }, execute);
}
