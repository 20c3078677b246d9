import './tracing.ts';
import { getCurrentSpan, getTracer } from 'throughline';

interface Product {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly price_cents: number;
}

interface Cart {
  readonly items: readonly (Product & { readonly quantity: number })[];
  readonly totalCents: number;
}

const cartId = crypto.randomUUID();
const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E; // index.html has them all
const euros = (cents: number): string => `€${(cents / 100).toFixed(2)}`;

async function call<T>(path: string, body?: object): Promise<T> {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : undefined;
  const response = await fetch(path, init);
  const answer = (await response.json()) as T & { error?: string }; // the backend's own JSON
  if (answer.error) throw new Error(answer.error);
  return answer;
}

function say(text: string, failed = false): void {
  element('message').textContent = text;
  element('message').className = failed ? 'failed' : '';
}

/** Says it, and notes it on the click. */
function fail(error: unknown): void {
  getCurrentSpan()?.recordException(error);
  say(error instanceof Error ? error.message : String(error), true);
}

function showProducts(products: readonly Product[]): void {
  element('products').replaceChildren(
    ...products.map((product) => {
      const item = document.createElement('li');
      item.innerHTML = `<span class="picture"></span><strong></strong><span></span><span class="price"></span>`;
      const texts = [product.name.slice(0, 1), product.name, product.description, euros(product.price_cents)];
      texts.forEach((text, i) => {
        (item.children[i] as HTMLElement).textContent = text; // the four made above
      });
      item.style.setProperty('--hue', String((product.id * 67) % 360));
      const button = document.createElement('button');
      button.textContent = 'Put into cart';
      button.type = 'button';
      button.dataset['traceName'] = 'put into cart';
      button.addEventListener('click', () => put(product));
      item.append(button);
      return item;
    }),
  );
}

function showCart(cart: Cart): void {
  element('cart').replaceChildren(
    ...cart.items.map((item) => {
      const row = document.createElement('li');
      const price = document.createElement('span');
      price.textContent = euros(item.price_cents * item.quantity);
      row.append(`${item.quantity} × ${item.name}`, price);
      return row;
    }),
  );
  element('total').textContent = euros(cart.totalCents);
}

async function put(product: Product): Promise<void> {
  try {
    showCart(await call<Cart>('/api/cart', { cart: cartId, product: product.id }));
    say(`${product.name} is in the cart.`);
  } catch (error) {
    fail(error);
  }
}

async function search(text: string): Promise<void> {
  try {
    showProducts(await call<Product[]>(`/api/products?search=${encodeURIComponent(text)}`));
  } catch (error) {
    fail(error);
  }
}

async function checkOut(): Promise<void> {
  try {
    const { order, totalCents } = await call<{ order: number; totalCents: number }>('/api/checkout', { cart: cartId });
    // Three awaits after the click, and still a part of it.
    getTracer('shop-page').span('show the order', () => {
      say(`Order ${order} is placed: ${euros(totalCents)}.`);
      showCart({ items: [], totalCents: 0 });
    });
  } catch (error) {
    fail(error);
  }
}

async function redeem(): Promise<void> {
  try {
    await call('/api/voucher', { code: 'COFFEE' });
    say('Redeemed.');
  } catch (error) {
    fail(error);
  }
}

element<HTMLFormElement>('search').addEventListener('submit', (event) => {
  event.preventDefault();
  void search(String(new FormData(event.target as HTMLFormElement).get('search'))); // the form itself
});

element('checkout').addEventListener('click', checkOut);
element('voucher').addEventListener('click', redeem);

void search('');
