import './tracing.ts';
import { getCurrentSpan } from 'throughline';

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

function call<T>(path: string, body?: object): Promise<T> {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : undefined;
  return fetch(path, init)
    .then((response) => response.json() as Promise<T & { error?: string }>) // the backend's own JSON
    .then((answer) => {
      if (answer.error) throw new Error(answer.error);
      return answer;
    });
}

function say(text: string, failed = false): void {
  element('message').textContent = text;
  element('message').className = failed ? 'failed' : '';
}

function fail(error: Error): void {
  getCurrentSpan()?.recordException(error);
  say(error.message, true);
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

function put(product: Product): void {
  call<Cart>('/api/cart', { cart: cartId, product: product.id })
    .then(showCart)
    .then(() => say(`${product.name} is in the cart.`))
    .catch(fail);
}

function search(text: string): Promise<void> {
  return call<Product[]>(`/api/products?search=${encodeURIComponent(text)}`)
    .then(showProducts)
    .catch(fail);
}

element<HTMLFormElement>('search').addEventListener('submit', (event) => {
  event.preventDefault();
  void search(String(new FormData(event.target as HTMLFormElement).get('search'))); // the form itself
});

element('checkout').addEventListener('click', () => {
  call<{ order: number; totalCents: number }>('/api/checkout', { cart: cartId })
    .then(({ order, totalCents }) => {
      say(`Order ${order} is placed: ${euros(totalCents)}.`);
      showCart({ items: [], totalCents: 0 });
    })
    .catch(fail);
});

element('voucher').addEventListener('click', () => {
  call('/api/voucher', { code: 'COFFEE' })
    .then(() => say('Redeemed.'))
    .catch(fail);
});

void search('');
