import { get } from "./client";

export interface Order {
  number: string;
  total: string;
}

export const order = (number: string): Promise<Order> => get(`orders/${number}`);
