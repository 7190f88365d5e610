param($Marker)
try {
    'started'
    while ($true) { [System.Threading.Thread]::Sleep(20) }
}
finally {
    [System.IO.File]::WriteAllText($Marker, 'finally ran')
}
