"""Pictures of numbers, drawn here as SVG: values in, markup out. They take their colours from charts.css."""
