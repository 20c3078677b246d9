import { defineStore } from 'pinia';
import { later, mark } from './marks.js';

export const useCart = defineStore('cart', {
  state: () => ({ stock: 0 }),
  actions: {
    async order() {
      await later();
      const { stock } = await (await fetch('/data.json')).json();
      mark('action');
      this.stock = stock;
      await this.pay();
    },
    async pay() {
      await later();
      throw new Error('here');
    },
  },
});
