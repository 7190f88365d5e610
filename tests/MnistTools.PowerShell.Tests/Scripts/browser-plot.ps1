param([Parameter(Mandatory)] [string] $Path)
$ErrorActionPreference = 'Stop'
Import-MnistData -First 100 -TestFirst 50 |
    Invoke-MnistTraining -Epochs 2 -Seed 1 |
    Export-HistoryPlot -Path $Path -Renderer Plotly -Width 640 -Height 480 -Culture de-DE
